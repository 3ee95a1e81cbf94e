import fc, { type Arbitrary } from 'fast-check';
import { canonicalOfType } from '#domain/canonical-form';
import type { Filter, FilterOp } from '#domain/filter';
import { type OrderSpec, operatorsOf } from '#domain/filter-rules';
import type { Micros } from '#domain/ids';
import { formatInstant } from '#domain/time';
import type { Value, ValueType } from '#domain/values';
import { valueSamples } from './value-samples.ts';

/** An attribute as far as a generator needs to know it. */
export interface TypedName {
  readonly name: string;
  readonly type: ValueType;
}

/** The largest samples would only slow the generated cases down. */
const samplesOf = (type: ValueType): readonly Value[] =>
  valueSamples[type].filter((value) => typeof value !== 'string' || value.length < 4_000);

const text = fc
  .string({ unit: 'binary', maxLength: 4 })
  .map((drawn) => drawn.replaceAll('\0', ''))
  .filter((drawn) => drawn.isWellFormed());

const digits = (max: number): Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });

const anyRaw: Readonly<Record<ValueType, Arbitrary<unknown>>> = {
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  integer: fc.maxSafeInteger(),
  decimal: fc
    .tuple(fc.constantFrom('', '-'), digits(40), digits(40))
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`),
  boolean: fc.boolean(),
  text,
  timestamp: fc
    .integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 })
    .map((micros) => formatInstant(micros as Micros)),
  json: fc
    .jsonValue({ maxDepth: 2, noUnicodeString: false })
    .filter((drawn) => drawn !== null && !/\\u0000|\\ud[89a-f]|__proto__/i.test(JSON.stringify(drawn))),
  reference: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }),
};

/** Mostly from a small pool, so that values of two places often meet. */
export const anyValue = (type: ValueType): Arbitrary<Value> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...samplesOf(type)) },
    { weight: 1, arbitrary: anyRaw[type].map((raw) => canonicalOfType(type, raw)) },
  );

const fieldNames: readonly TypedName[] = [
  { name: '$entity', type: 'text' },
  { name: '$type', type: 'text' },
];

const entityNames = [
  'a',
  'b',
  'B',
  'ab',
  'a%',
  'e 1',
  '\u00e4',
  '\uffff',
  '\u{1f600}',
  '\u{1f600}a',
  'z',
  'zz',
];
const typeNames = ['a', 'B', '\u{1f600}', 'sensor'];

const operand = (name: string, type: ValueType): Arbitrary<Value> => {
  const pool = name === '$entity' ? entityNames : name === '$type' ? typeNames : null;
  return pool === null ? anyValue(type) : fc.oneof(fc.constantFrom(...pool), anyValue('text'));
};

/** One test of the attribute, by any operator of its type; operands are drawn from `value`. */
export const anyCondition = (
  { name, type }: TypedName,
  value: Arbitrary<Value> = operand(name, type),
): Arbitrary<Filter> =>
  fc.constantFrom(...operatorsOf(type)).chain((op): Arbitrary<Filter> => {
    const operandOf: Partial<Record<FilterOp, Arbitrary<unknown>>> = {
      in: fc.array(value, { maxLength: 4 }),
      between: fc.tuple(value, value),
      exists: fc.boolean(),
      prefix: value.map((whole) => [...String(whole)].slice(0, 2).join('')),
      contains: value.map((whole) => [...String(whole)].slice(-1).join('')),
    };
    return (operandOf[op] ?? value).map((drawn) => ({ attribute: name, op, value: drawn }));
  });

/** Any filter over the attributes, the key and the type, nested a few levels deep, some of many conditions. */
export const anyFilter = (attributes: readonly TypedName[]): Arbitrary<Filter> => {
  const leaf = fc.constantFrom(...attributes, ...fieldNames).chain((field) => anyCondition(field));
  const references = attributes.filter(({ type }) => type === 'reference').map(({ name }) => name);
  const through =
    references.length === 0
      ? leaf
      : fc.record({ reference: fc.constantFrom(...references), where: combining(leaf) });
  const node = combining(fc.oneof({ weight: 6, arbitrary: leaf }, { weight: 1, arbitrary: through }));
  const many = fc.array(node, { minLength: 8, maxLength: 16 });
  return fc.oneof(
    { weight: 4, arbitrary: node },
    {
      weight: 1,
      arbitrary: fc.oneof(
        many.map((and) => ({ and })),
        many.map((or) => ({ or })),
      ),
    },
  );
};

const combining = (leaf: Arbitrary<Filter>): Arbitrary<Filter> => {
  const { node } = fc.letrec<{ node: Filter }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((and) => ({ and })) },
      { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((or) => ({ or })) },
      { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
    ),
  }));
  return node;
};

/** Any order over up to three fields. */
export const anyOrder = (attributes: readonly TypedName[]): Arbitrary<OrderSpec[]> => {
  const names = [...attributes, ...fieldNames].filter(({ type }) => type !== 'json').map(({ name }) => name);
  return fc.uniqueArray(
    fc.record({
      attribute: fc.constantFrom(...names),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
      nulls: fc.constantFrom('first' as const, 'last' as const),
    }),
    { selector: (term) => term.attribute, maxLength: 3 },
  );
};

/** Seconds on the time line of scene.ts; values of generated data lie there too. */
const second = fc.integer({ min: 0, max: 5 });

export const anyWindow: Arbitrary<{ readonly from?: number; readonly to?: number } | undefined> = fc.option(
  fc.record({ from: second, to: second }, { requiredKeys: [] }),
  { nil: undefined },
);

export interface GeneratedEntity {
  readonly entity: string;
  readonly type: string | undefined;
  readonly deleted: boolean;
  readonly values: readonly {
    readonly name: string;
    readonly value: Value | null;
    readonly second: number;
  }[];
}

/** References mostly name entities that may be there. */
const heldBy = (type: ValueType): Arbitrary<Value> =>
  type === 'reference'
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...entityNames) }, anyValue(type))
    : anyValue(type);

/** Up to a dozen entities with some values each: missing ones, unset ones, late ones, and deleted entities. */
export const anyEntities = (attributes: readonly TypedName[]): Arbitrary<GeneratedEntity[]> => {
  const value = fc
    .constantFrom(...attributes)
    .chain(({ name, type }) =>
      fc.record({ name: fc.constant(name), value: fc.option(heldBy(type), { freq: 8 }), second }),
    );
  return fc.uniqueArray(
    fc.record({
      entity: fc.constantFrom(...entityNames),
      type: fc.option(fc.constantFrom(...typeNames), { nil: undefined }),
      deleted: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 9),
      values: fc.array(value, { maxLength: 12 }),
    }),
    { selector: ({ entity }) => entity, maxLength: entityNames.length },
  );
};
