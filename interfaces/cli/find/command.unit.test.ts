import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { findCommand } from './command.ts';

const stocked = async (): Promise<Attrium> => {
  const attrium = await memoryAttrium({ clock: createManualClock() });
  await attrium.attributes.define({
    attributes: [
      { name: 'price', type: 'decimal' },
      { name: 'brand', type: 'text' },
      { name: 'seen', type: 'timestamp' },
    ],
  });
  const items = [10, 9, 20, 100].map((price, n) => ({
    entity: `item:${n}`,
    type: 'item',
    values: { price: String(price), brand: n % 2 === 0 ? 'acme' : '\u001b[31mzeta' },
  }));
  await attrium.entities.putMany({ items: [...items, { entity: 'other', values: {} }] });
  return attrium;
};

/** Runs the command on the store; `terminal`: what is printed goes to one. */
const found = async (args: readonly string[], { terminal = false, store = stocked() } = {}) => {
  const attrium = await store;
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const log = vi.spyOn(console, 'table').mockImplementation((rows) => {
    out += JSON.stringify(rows);
  });
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const wasTty = process.stdout.isTTY;
  process.stdout.isTTY = terminal;
  const restore = () => {
    process.stdout.isTTY = wasTty;
    for (const spy of [write, log, error]) spy.mockRestore();
  };
  onTestFinished(restore);
  try {
    const command = findCommand(async () => attrium).exitOverride();
    command.configureOutput({ writeErr: () => undefined });
    await command.parseAsync(args, { from: 'user' });
    return { out, told: error.mock.calls.map(String) };
  } finally {
    restore();
  }
};

const rowsOf = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const keys = (out: string): unknown[] => rowsOf(out).map(({ $entity }) => $entity);

describe('attrium find', () => {
  it.each([
    [
      ['price>=10', 'brand=acme'],
      ['item:0', 'item:2'],
    ],
    [
      ['price=9..20', '--order', 'price:desc'],
      ['item:2', 'item:0', 'item:1'],
    ],
    [['!price'], ['other']],
    [['--type', 'item', '$entity=item:1'], ['item:1']],
    [['price>10', '--where', '{"not":{"attribute":"brand","op":"eq","value":"acme"}}'], ['item:3']],
    [
      ['--order', 'brand,price:desc:nulls-first', '--limit', '2'],
      ['item:3', 'item:1'],
    ],
    [['price>0', '--window', '..1990-01-01'], []],
    [
      ['--limit', '2', '--all'],
      ['item:0', 'item:1', 'item:2', 'item:3', 'other'],
    ],
  ])('%j', async (args, expected) => {
    expect(keys((await found(args)).out)).toEqual(expected);
  });

  it('prints a JSON object a line where nobody looks, with --select of what was asked', async () => {
    const { out } = await found(['price=9', '--select', 'price']);
    expect(out).toBe('{"$entity":"item:1","$type":"item","price":"9"}\n');
  });

  it('prints a table on a terminal, and lines there with --json', async () => {
    const table = [{ $entity: 'item:0', $type: 'item', price: '10', brand: 'acme' }];
    expect(JSON.parse((await found(['price=10'], { terminal: true })).out)).toEqual(table);
    expect(rowsOf((await found(['price=10', '--json'], { terminal: true })).out)).toEqual(table);
  });

  it('tells on standard error how fresh the answer is, and how to go on', async () => {
    const store = stocked();
    const first = await found(['--limit', '3', '--show-token'], { store });
    expect(first.told).toEqual([
      expect.stringMatching(/^primary, lag 0 ms, STRONG, as of \d{4}-/),
      expect.stringMatching(/^More: --cursor \S+$/),
      expect.stringMatching(/^Token: \S+$/),
    ]);
    const [, more = '', token = ''] = first.told;
    const args = ['--limit', '3', '--cursor', more.split(' ')[2] ?? '', '--token', token.split(' ')[1] ?? ''];
    const second = await found(args, { store });
    expect(keys(second.out)).toEqual(['item:3', 'other']);
    expect(second.told).toHaveLength(1);
  });

  it('--consistency is what the store is asked for', async () => {
    await expect(found(['--consistency', 'analytical'])).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it.each([
    [['prize>=10']],
    [['--select', 'Prise']],
    [['--order', 'pric']],
    [['--where', '{"attribute":"prce","op":"exists","value":true}']],
  ])('%j: an unknown attribute is refused, and near names are told', async (args) => {
    await expect(found(args)).rejects.toMatchObject({
      code: 'ATTRIBUTE_UNKNOWN',
      remedy: 'Did you mean "price"?',
    });
  });

  it('what is like no attribute keeps the remedy of the table', async () => {
    await expect(found(['colour=red'])).rejects.toMatchObject({
      code: 'ATTRIBUTE_UNKNOWN',
      remedy: expect.not.stringContaining('Did you mean'),
    });
  });

  it.each([
    [['price>=many'], 'VALUE_TYPE'],
    [['price^=1'], 'FILTER_OPERATOR'],
    [['price'], 'REQUEST_INVALID'],
    [['--where', '{'], 'REQUEST_INVALID'],
    [['--cursor', 'x'], 'CURSOR_INVALID'],
    [['--token', 'x'], 'TOKEN_INVALID'],
    [['--limit', '1001'], 'commander.invalidArgument'],
    [['--window', '2026'], 'commander.invalidArgument'],
  ])('%j is refused', async (args, code) => {
    await expect(found(args)).rejects.toMatchObject({ code });
  });
});
