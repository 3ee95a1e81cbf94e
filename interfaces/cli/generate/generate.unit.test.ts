import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AttributeSpec } from '#domain/attributes';
import { attributesOf, type Declarations } from '../../client/typed/declarations.ts';
import type { Attrium } from '../../create-attrium.ts';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { generateCommand } from './command.ts';
import { declarationSource } from './declaration-source.ts';

const storeOf = async (attributes: readonly AttributeSpec[]): Promise<Attrium> => {
  const attrium = await memoryAttrium({ clock: createManualClock() });
  await attrium.attributes.sync({ attributes: [...attributes] });
  return attrium;
};

const generated = async (attrium: Attrium): Promise<string> =>
  declarationSource((await attrium.attributes.list({})).attributes);

/** What the text declares, by running it. */
const declared = (source: string): Declarations => {
  const body = source
    .replace('import { defineAttributes } from "attrium/client";', '')
    .replace('export const attributes =', 'return');
  return new Function('defineAttributes', body)((attributes: Declarations) => attributes);
};

const anyText = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'));
const distinct = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 30 });
const common = {
  description: anyText,
  unit: anyText,
  pii: fc.constantFrom('none' as const, 'personal' as const, 'sensitive' as const),
  freshForMs: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  tier: fc.constantFrom('auto' as const, 'hot' as const, 'cold' as const),
};
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const spec = (name: string): fc.Arbitrary<AttributeSpec> => {
  const of = <Type extends AttributeSpec['type'], More extends object>(
    type: Type,
    more: { readonly [K in keyof More]: fc.Arbitrary<More[K]> },
  ) =>
    fc
      .record({ ...common, ...more }, { requiredKeys: [] })
      .map((parts): AttributeSpec => ({ ...parts, name, type }));
  return fc.oneof(
    of('number', { allowed: distinct(finite) }),
    of('number', { min: finite }),
    of('decimal', { max: fc.integer().map(String) }),
    of('text', { allowed: distinct(anyText) }),
    of('text', { pattern: fc.constantFrom('^[a-z]+$', '"\\d"', "it's", '`', 'x*/') }),
    of('boolean', {}),
    of('json', {}),
  );
};
const names = fc.oneof(
  fc.constantFrom('constructor', 'a b', 'a.b', '1', '1st', 'größe', 'default', '_'),
  fc.stringMatching(/^[a-z][a-z_]{0,20}$/),
);
const specs = fc
  .uniqueArray(names, { maxLength: 12 })
  .chain((list) => fc.tuple(...list.map((name) => spec(name))));

describe('the text that declares a catalogue', () => {
  test.prop([specs])('declares it whole: to sync it leaves nothing to do', async (given) => {
    const attrium = await storeOf(given);
    const attributes = attributesOf(declared(await generated(attrium)));
    expect(await attrium.attributes.sync({ attributes, retireOthers: true, dryRun: true })).toEqual({
      applied: false,
      changes: [],
      breaking: [],
      notices: [],
    });
  });

  test.prop([specs])('is the same for the same attributes, however they came to be', async (given) => {
    const once = await storeOf(given);
    const other = await storeOf([...given].reverse().map(({ name, type }) => ({ name, type })));
    await other.attributes.sync({ attributes: [...given] });
    expect(await generated(other)).toBe(await generated(once));
  });

  it('reads as one would write it', async () => {
    const attrium = await storeOf([
      { name: 'price', type: 'decimal', unit: 'EUR', min: '0', tier: 'hot' },
      { name: 'checked.at', type: 'timestamp', freshForMs: 60_000 },
      { name: 'colour', type: 'text', allowed: ['red', 'green'], pii: 'none', tier: 'auto' },
      {
        name: 'owner',
        type: 'reference',
        description: 'who answers for it, '.repeat(5).trim(),
        pii: 'personal',
      },
      { name: 'gone', type: 'json' },
    ]);
    await attrium.attributes.retire({ name: 'gone' });
    expect(
      await generated(attrium),
    ).toBe(`// Written by \`attrium generate\` from the catalogue of a store; do not edit.
import { defineAttributes } from "attrium/client";

export const attributes = defineAttributes({
  "checked.at": { type: "timestamp", freshForMs: 60000 },
  colour: { type: "text", allowed: ["red", "green"] },
  owner: {
    type: "reference",
    description:
      "who answers for it, who answers for it, who answers for it, who answers for it, who answers for it,",
    pii: "personal",
  },
  price: { type: "decimal", unit: "EUR", min: "0", tier: "hot" },
});
`);
  });
});

describe('attrium generate', () => {
  const run = async (attrium: Attrium, args: readonly string[]): Promise<void> => {
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    await generateCommand(async () => attrium)
      .exitOverride()
      .parseAsync(args, { from: 'user' });
  };

  it('prints, and nothing but the text', async () => {
    const attrium = await storeOf([{ name: 'a', type: 'number' }]);
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await run(attrium, []);
    expect(write.mock.calls).toEqual([[await generated(attrium)]]);
  });

  it('--out replaces a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attrium-generate-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const out = join(folder, 'attributes.ts');
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await run(
      await storeOf([
        { name: 'first', type: 'number' },
        { name: 'more', type: 'text' },
      ]),
      ['--out', out],
    );
    const attrium = await storeOf([{ name: 'a', type: 'number' }]);
    await run(attrium, ['--out', out]);
    expect(await readFile(out, 'utf8')).toBe(await generated(attrium));
    expect(log.mock.calls.at(-1)).toEqual([`${out}: 1 attributes`]);
  });
});
