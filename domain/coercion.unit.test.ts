import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { canonicalOfType } from './canonical-form.ts';
import { coerced, coercionKind } from './coercion.ts';
import { isEntityKey } from './entity-key.ts';
import type { Micros } from './ids.ts';
import { formatInstant } from './time.ts';
import { type Value, type ValueType, valueTypes } from './values.ts';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
const instant = fc
  .integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 })
  .map((micros) => formatInstant(micros as Micros));
const numeral = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.1, 1e21, 1e-7, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const text = fc.oneof(
  fc.constantFrom('', '1', '0', 'true', 'False', '1.50', '1e3', '2026-01-31', 'e 1', '[1]', '\u{1f600}'),
  fc.string(),
  numeral.map(String),
  instant,
);
const raw: Readonly<Record<ValueType, fc.Arbitrary<unknown>>> = {
  number: numeral,
  integer: fc.oneof(fc.constantFrom(0, 1), fc.maxSafeInteger()),
  decimal: fc
    .tuple(fc.constantFrom('', '-'), digits, digits)
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`),
  boolean: fc.boolean(),
  text,
  timestamp: instant,
  json: fc.oneof(
    text,
    numeral,
    fc.boolean(),
    fc.array(numeral),
    fc.dictionary(fc.constantFrom('a', 'b'), text),
  ),
  reference: fc.oneof(
    fc.constantFrom('1', 'e 1'),
    fc.string({ minLength: 1, maxLength: 8 }).filter(isEntityKey),
  ),
};
const anyValue = (type: ValueType): fc.Arbitrary<Value> =>
  raw[type].map((drawn) => canonicalOfType(type, drawn));

const anyPair = fc.constantFrom(...valueTypes.flatMap((from) => valueTypes.map((to) => [from, to] as const)));
const anyCase = anyPair.chain(([from, to]) =>
  anyValue(from).map((value): readonly [ValueType, ValueType, Value] => [from, to, value]),
);

describe('coerced', () => {
  test.prop([anyCase])('what comes out is a canonical value of the other type', ([from, to, value]) => {
    const after = coerced(from, to, value);
    if (after !== undefined) expect(canonicalOfType(to, after)).toEqual(after);
  });

  test.prop([anyCase])('a lossless coercion has a value for each, and back is where it began', (given) => {
    const [from, to, value] = given;
    fc.pre(coercionKind(from, to) === 'lossless');
    const after = coerced(from, to, value);
    expect(after).toBeDefined();
    expect(coerced(to, from, after as Value)).toEqual(value);
  });

  test.prop([anyCase])('where there is never one, there is none', ([from, to, value]) => {
    fc.pre(coercionKind(from, to) === 'never');
    expect(coerced(from, to, value)).toBeUndefined();
  });

  test.prop([anyCase])('numbers are never rounded, cut or guessed', ([from, to, value]) => {
    const numeric: readonly ValueType[] = ['number', 'integer', 'decimal'];
    fc.pre(numeric.includes(from) && numeric.includes(to));
    const after = coerced(from, to, value);
    if (after !== undefined) expect(coerced(to, from, after)).toEqual(value);
  });

  test.each<[ValueType, ValueType, Value, Value | undefined]>([
    ['text', 'integer', '42', 42],
    ['text', 'integer', '4.5', undefined],
    ['text', 'integer', 'forty-two', undefined],
    ['text', 'integer', '9007199254740993', undefined],
    ['text', 'number', '0.1', 0.1],
    ['text', 'number', '0.10000000000000000001', undefined],
    ['text', 'decimal', '1.50', '1.5'],
    ['text', 'boolean', 'True', true],
    ['text', 'boolean', 'yes', undefined],
    ['text', 'timestamp', '2026-01-31', '2026-01-31T00:00:00.000000Z'],
    ['text', 'reference', '', undefined],
    ['text', 'json', '[1]', '[1]'],
    ['number', 'integer', 1.5, undefined],
    ['number', 'integer', 2, 2],
    ['number', 'decimal', 0.1, '0.1'],
    ['number', 'decimal', 1e300, undefined],
    ['decimal', 'number', '0.10000000000000000001', undefined],
    ['decimal', 'integer', '12', 12],
    ['integer', 'boolean', 1, true],
    ['integer', 'boolean', 2, undefined],
    ['boolean', 'decimal', true, '1'],
    ['integer', 'timestamp', 1_700_000_000, undefined],
    ['json', 'timestamp', 1_700_000_000, undefined],
    ['json', 'timestamp', '2026-01-31T00:00:00Z', '2026-01-31T00:00:00.000000Z'],
    ['json', 'text', { a: [1] }, '{"a":[1]}'],
    ['json', 'text', 'a', 'a'],
    ['json', 'number', [1], undefined],
    ['timestamp', 'text', '2026-01-31T00:00:00.000000Z', '2026-01-31T00:00:00.000000Z'],
    ['reference', 'text', 'e 1', 'e 1'],
    ['text', 'reference', 'e\n1', undefined],
  ])('%s to %s: %j is %j', (from, to, value, after) => {
    expect(coerced(from, to, value)).toEqual(after);
  });
});
