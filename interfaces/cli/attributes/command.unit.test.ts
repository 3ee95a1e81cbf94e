import { expect, it, onTestFinished, vi } from 'vitest';
import type { AttributeId } from '#domain/ids';
import { noUsage } from '#domain/promotion/usage';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { attributesCommand } from './command.ts';
import { promotionsText } from './promotions-text.ts';

/** What the command prints, of a store in which one attribute was promoted. */
const printed = async (...args: string[]): Promise<string> => {
  const attrium = await memoryAttrium({ clock: createManualClock() });
  await attrium.attributes.define({
    attributes: [
      { name: 'price', type: 'number' },
      { name: 'brand', type: 'text' },
    ],
  });
  await attrium.entities.put({ entity: 'a', values: { brand: '7' } });
  const { promotions, tenants } = attrium.adapters;
  const { id } = (await tenants.byName('default')) ?? { id: 1 as never };
  const attribute = 1 as AttributeId;
  const usage = {
    ...noUsage,
    filters: 50,
    savedMs: 5_000,
    savedMsVariance: 500_000,
    hotFinds: 10,
    hotMs: 20,
  };
  await promotions.count(id, [{ attribute, usage, used: true }], 900_000);
  const decision = {
    attribute,
    action: 'promote',
    reason: 'PAYS',
    savesMsPerHour: 9_000,
    bytes: 2_097_152,
  } as const;
  await promotions.record(id, [{ ...decision, dryRun: false, before: { finds: 4, meanMs: 100 } }]);
  await promotions.measure(id);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const table = vi.spyOn(console, 'table').mockImplementation(() => undefined);
  onTestFinished(() => {
    log.mockRestore();
    table.mockRestore();
  });
  const command = attributesCommand(async () => attrium);
  for (const each of [command, ...command.commands])
    each.exitOverride().configureOutput({ writeErr: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return String(log.mock.lastCall?.[0] ?? JSON.stringify(table.mock.lastCall?.[0]));
};

it('says what was decided, why, and how finds have gone since', async () => {
  expect((await printed('promotions')).split('\n')).toEqual([
    'Autopilot  on: what is decided is done',
    'Budget     0.0 MiB of 64.0 MiB',
    'Now        keep "price", which saves 13863 ms an hour: Its tier changed a short while ago.',
    'Decided',
    '2026-01-01T00:00:00Z  promote "price": Finds save more than making it hot takes, and there is room.',
    '  saves 9000 ms an hour, takes 2.0 MiB; a find took 100 ms before, 2 ms since',
  ]);
});

it('says so where nothing was decided', () => {
  const empty = {
    mode: 'off',
    budgetBytes: 1,
    hotBytes: 0,
    proposals: [],
    items: [],
    nextCursor: null,
  } as const;
  expect(promotionsText({ ...empty, proposals: [], items: [] })).toContain('Decided    nothing yet');
});

it('prints the answers of the procedures with --json', async () => {
  expect(JSON.parse(await printed('promotions', '--limit', '1', '--json'))).toMatchObject({
    nextCursor: null,
  });
  expect(JSON.parse(await printed('stats', 'price', '--json'))).toMatchObject({
    attributes: [{ attribute: 'price', filtersPerHour: expect.any(Number), hotMeanMs: 2 }],
  });
});

it('prints use as a table, the most useful first', async () => {
  const rows = JSON.parse(await printed('stats')) as { attribute: string }[];
  expect(rows.map(({ attribute }) => attribute)).toEqual(['price', 'brand']);
});

it('pins a tier, and says where the values are', async () => {
  expect(JSON.parse(await printed('pin', 'brand', 'hot'))).toEqual([
    { name: 'brand', pin: 'hot', placement: 'hot' },
  ]);
});

it('gives an attribute another type, or says what would be lost', async () => {
  expect(JSON.parse(await printed('retype', 'brand', 'integer'))).toEqual([
    { name: 'brand', type: 'integer', becomes: '' },
  ]);
  expect(JSON.parse(await printed('retype', 'brand', 'boolean', '--dry-run'))).toEqual([
    { name: 'brand', type: 'text', becomes: 'boolean', values: 1, lost: 1, of: 'a' },
  ]);
  expect(JSON.parse(await printed('retype', 'brand', 'boolean', '--unset', '--json'))).toMatchObject({
    type: 'boolean',
  });
});

it('prints names that may mean one thing', async () => {
  expect(await printed('duplicates')).toBe('None.');
});

it('shows a retired attribute again', async () => {
  expect(JSON.parse(await printed('restore', 'brand'))).toEqual([{ name: 'brand', type: 'text' }]);
});

it.each([
  [['retype', 'brand', 'boolean'], 'ATTRIBUTE_COERCION'],
  [['retype', 'brand', 'money'], 'commander.invalidArgument'],
  [['restore', 'never'], 'ATTRIBUTE_UNKNOWN'],
  [['pin', 'brand', 'warm'], 'commander.invalidArgument'],
  [['pin', 'brand'], 'commander.missingArgument'],
  [['promotions', '--limit', '0'], 'commander.invalidArgument'],
  [['stats', 'never'], 'ATTRIBUTE_UNKNOWN'],
])('%j is refused', async (args, code) => {
  await expect(printed(...args)).rejects.toMatchObject({ code });
});
