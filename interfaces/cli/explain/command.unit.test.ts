import { expect, it, onTestFinished, vi } from 'vitest';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { explainCommand } from './command.ts';
import { planText } from './plan-text.ts';

/** What the command prints, of a store with attributes and no entities. */
const explained = async (...args: string[]): Promise<string> => {
  const attrium = await memoryAttrium({ clock: createManualClock() });
  await attrium.attributes.define({
    attributes: [
      { name: 'price', type: 'number', tier: 'hot' },
      { name: 'brand', type: 'text' },
    ],
  });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const command = explainCommand(async () => attrium).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return String(log.mock.lastCall?.[0]);
};

it('says the price, the route and what would be cheaper', async () => {
  const [price, ...lines] = (await explained('price>=10', 'brand=acme')).split('\n');
  expect(price).toMatch(/^Price {4}[\d.]+ ms; find refuses above \d+ ms$/);
  expect(lines).toEqual([
    'Matches  0 entities',
    'Route    scan: every entity may be looked at',
    'Cheaper  Make "brand" hot with attributes.update, or filter by a hot attribute as well.',
    '         Give a window.from: what was written since then leads, up to 20000 values of an attribute.',
  ]);
});

it('prints the answer of entities.explain with --json', async () => {
  const answer = JSON.parse(await explained('--type', 'boat', '--order', 'brand:desc', '--json'));
  expect(answer).toMatchObject({ route: 'scan', leads: null, refused: false, steps: [] });
  expect(answer.cheaper).toContainEqual(expect.stringContaining('Make "brand" hot'));
});

it('takes the conditions, order, window and limit of find', async () => {
  const shape = ['price=1..2', '--order', 'price:desc', '--window', '2026-01-01..', '--limit', '5'];
  expect(JSON.parse(await explained(...shape, '--json'))).toMatchObject({ cheaper: [] });
});

it.each([
  [['prise>=10'], { code: 'ATTRIBUTE_UNKNOWN', remedy: 'Did you mean "price"?' }],
  [['price^=1'], { code: 'FILTER_OPERATOR' }],
  [['--where', '{'], { code: 'REQUEST_INVALID' }],
  [['--limit', '0'], { code: 'commander.invalidArgument' }],
  [['--cursor', 'x'], { code: 'commander.unknownOption' }],
])('%j is refused', async (args, refusal) => {
  await expect(explained(...args)).rejects.toMatchObject(refusal);
});

const plan = { estimatedMs: 12.5, estimatedRows: 40, limitMs: 10, refused: true, cheaper: [], steps: [] };

it('says so where find would refuse', () => {
  expect(planText({ ...plan, route: 'scan', leads: null })).toMatch(/^Price .*, so it refuses this$/m);
});

it('says which index leads, and how each condition is met', () => {
  const steps = [
    { attribute: 'price', method: 'drive', estimatedRows: 50 },
    { attribute: 'brand', method: 'probe', estimatedRows: 900 },
  ] as const;
  const lines = planText({ ...plan, route: 'index', leads: 'price', steps: [...steps] }).split('\n');
  expect(lines.slice(2)).toEqual([
    'Route    index: the index of "price" names the entities',
    'Steps    "price": its index names the entities to begin with; 50 meet it',
    '         "brand": the value of each entity is looked up; 900 meet it',
  ]);
  expect(planText({ ...plan, route: 'walk', leads: '$entity' })).toContain('along the keys of entities, in');
});
