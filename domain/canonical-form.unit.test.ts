import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { canonicalOfType, compareValues } from './canonical-form.ts';
import type { Micros } from './ids.ts';
import { formatInstant } from './time.ts';
import { type JsonValue, type Value, type ValueType, valueTypes } from './values.ts';

const refuses = (type: ValueType, raw: unknown, code: string) =>
  expect(() => canonicalOfType(type, raw)).toThrow(expect.objectContaining({ code }));

const nested = (levels: number): JsonValue => (levels === 0 ? 0 : [nested(levels - 1)]);

const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
const json = fc
  .jsonValue({ stringUnit: 'grapheme', maxDepth: 4 })
  .filter(
    (value) =>
      value !== null &&
      !JSON.stringify(value).includes('__proto__') &&
      !JSON.stringify(value).includes('\\u0000'),
  );

/** Canonical values of each type. */
const canonical: Record<ValueType, fc.Arbitrary<Value>> = {
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  integer: fc.maxSafeInteger(),
  decimal: fc.maxSafeInteger().map(String),
  boolean: fc.boolean(),
  text,
  timestamp: fc.maxSafeInteger().map((at) => formatInstant(at as Micros)),
  json: json.map((value) => canonicalOfType('json', value)),
  reference: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((key) => !/\p{Cc}/u.test(key)),
};

describe('canonicalOfType', () => {
  describe.each(valueTypes)('%s', (type) => {
    test.prop([canonical[type]])('a canonical value stays what it is, on the wire too', (value) => {
      expect(canonicalOfType(type, value)).toEqual(value);
      expect(canonicalOfType(type, JSON.parse(JSON.stringify(value)))).toEqual(value);
    });

    test.prop([
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
    ])('whatever comes becomes canonical or a named error, never anything else', (raw) => {
      try {
        const value = canonicalOfType(type, raw);
        expect(canonicalOfType(type, JSON.parse(JSON.stringify(value)))).toEqual(value);
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^(VALUE_TYPE|VALUE_TOO_LARGE|VALUE_ENCODING|TIMESTAMP_INVALID)$/),
        });
      }
    });

    test('null and undefined are of no type', () => {
      refuses(type, null, 'VALUE_TYPE');
      refuses(type, undefined, 'VALUE_TYPE');
    });
  });

  test.each<[ValueType, unknown, Value]>([
    ['number', -0, 0],
    ['integer', -0, 0],
    ['decimal', '-0.10', '-0.1'],
    ['timestamp', '2026-01-31T14:00:00+02:00', '2026-01-31T12:00:00.000000Z'],
    ['json', [-0, { a: null }], [0, { a: null }]],
  ])('%s %j becomes %j', (type, raw, expected) => {
    expect(canonicalOfType(type, raw)).toStrictEqual(expected);
  });

  test.each<[ValueType, unknown, string]>([
    ['number', '1', 'VALUE_TYPE'],
    ['number', Number.NaN, 'VALUE_TYPE'],
    ['number', Number.POSITIVE_INFINITY, 'VALUE_TYPE'],
    ['number', 1n, 'VALUE_TYPE'],
    ['integer', 1.5, 'VALUE_TYPE'],
    ['integer', 2 ** 53, 'VALUE_TYPE'],
    ['decimal', 1.5, 'VALUE_TYPE'],
    ['decimal', '1e3', 'VALUE_TYPE'],
    ['boolean', 1, 'VALUE_TYPE'],
    ['boolean', 'true', 'VALUE_TYPE'],
    ['text', 7, 'VALUE_TYPE'],
    ['text', 'a\0', 'VALUE_ENCODING'],
    ['text', '\ud800', 'VALUE_ENCODING'],
    ['text', 'a'.repeat(65_537), 'VALUE_TOO_LARGE'],
    ['text', 'é'.repeat(32_769), 'VALUE_TOO_LARGE'],
    ['timestamp', '2026-02-30T00:00:00Z', 'TIMESTAMP_INVALID'],
    ['timestamp', 0, 'VALUE_TYPE'],
    ['timestamp', new Date(), 'VALUE_TYPE'],
    ['reference', '', 'VALUE_TYPE'],
    ['reference', 'a\nb', 'VALUE_TYPE'],
    ['reference', 'a'.repeat(256), 'VALUE_TOO_LARGE'],
    ['reference', '\udc00', 'VALUE_ENCODING'],
    ['json', { a: 'x\0' }, 'VALUE_ENCODING'],
    ['json', { '\ud800': 1 }, 'VALUE_ENCODING'],
    ['json', { a: undefined }, 'VALUE_TYPE'],
    ['json', [Number.NaN], 'VALUE_TYPE'],
    ['json', [1n], 'VALUE_TYPE'],
    ['json', new Map(), 'VALUE_TYPE'],
    ['json', { at: new Date() }, 'VALUE_TYPE'],
    ['json', nested(33), 'VALUE_TYPE'],
    ['json', JSON.parse('{"a": {"__proto__": {"admin": true}}}'), 'VALUE_TYPE'],
    ['json', 'a'.repeat(65_535), 'VALUE_TOO_LARGE'],
    ['json', '"'.repeat(40_000), 'VALUE_TOO_LARGE'],
  ])('%s refuses %o', (type, raw, code) => {
    refuses(type, raw, code);
  });

  test('json takes 32 levels and exactly the limit of bytes', () => {
    expect(canonicalOfType('json', nested(32))).toEqual(nested(32));
    expect(canonicalOfType('json', 'a'.repeat(65_534))).toHaveLength(65_534);
  });

  test('a small graph that unfolds into a huge document is refused before it is unfolded', () => {
    let graph: unknown = [0];
    for (let level = 0; level < 30; level += 1) graph = [graph, graph];
    refuses('json', graph, 'VALUE_TOO_LARGE');
    const circle: unknown[] = [];
    circle.push(circle);
    refuses('json', circle, 'VALUE_TYPE');
  });

  test('a json value is a copy: changing the original later changes nothing', () => {
    const original = { list: [1] };
    const value = canonicalOfType('json', original);
    original.list.push(2);
    expect(value).toEqual({ list: [1] });
  });

  test('an error names the attribute and the place, never the value', () => {
    const subject = { name: 'salary', path: 'and[0].value' };
    expect(() => canonicalOfType('integer', 'secret', subject)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('secret'),
        details: expect.objectContaining({ attribute: 'salary', path: 'and[0].value', expected: 'integer' }),
      }),
    );
  });
});

describe('compareValues', () => {
  const ordered = valueTypes.filter((type) => type !== 'json');

  describe.each(ordered)('%s', (type) => {
    test.prop([canonical[type], canonical[type], canonical[type]])(
      'is a total order in which only equal values are equal',
      (a, b, c) => {
        const compare = (x: Value, y: Value) => Math.sign(compareValues(type, x, y));
        expect(compare(a, b)).toBe(0 - compare(b, a));
        expect(compare(a, b) === 0).toBe(a === b);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      },
    );
  });

  test.each<[ValueType, Value, Value]>([
    ['number', -1e308, 1e308],
    ['integer', 9, 10],
    ['decimal', '9', '10'],
    ['decimal', '-10', '-9'],
    ['boolean', false, true],
    ['text', 'Z', 'a'],
    ['text', '\uffff', '\u{10000}'],
    ['reference', '10', '9'],
    ['timestamp', '1969-12-31T23:59:59.999999Z', '1970-01-01T00:00:00.000000Z'],
  ])('%s: %j comes before %j', (type, a, b) => {
    expect(compareValues(type, a, b)).toBeLessThan(0);
  });

  test('json has no order, and values of another type are a mistake of the program', () => {
    expect(() => compareValues('json', 1, 2)).toThrow(TypeError);
    expect(() => compareValues('integer', 1, '2')).toThrow(TypeError);
  });
});
