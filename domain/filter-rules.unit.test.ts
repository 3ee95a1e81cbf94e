import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { AttributeDefinition } from './attributes.ts';
import { AttriumError } from './errors.ts';
import { type Filter, filterOps, type ResolvedFilter } from './filter.ts';
import { matches } from './filter-evaluation.ts';
import { type OrderSpec, operatorsOf, resolveFilter, resolveOrder } from './filter-rules.ts';
import type { AttributeId, Micros } from './ids.ts';
import { valueTypes } from './values.ts';

/** One attribute of each type, called like its type. */
const attributes = new Map(
  valueTypes.map((type, index): [string, AttributeDefinition] => [
    type,
    {
      id: (index + 1) as AttributeId,
      name: type,
      type,
      pii: 'none',
      tier: 'hot',
      placement: 'hot',
      version: 1,
      createdAt: 0 as Micros,
    },
  ]),
);

const attributeOf = (name: string): AttributeDefinition => {
  const found = attributes.get(name);
  if (found === undefined) throw new AttriumError('ATTRIBUTE_UNKNOWN');
  return found;
};

const resolve = (raw: unknown): ResolvedFilter => resolveFilter(raw as Filter, attributeOf);
const refusal = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });
const field = (name: string) => ({
  kind: 'attribute',
  id: attributeOf(name).id,
  type: attributeOf(name).type,
});

describe('resolveFilter', () => {
  test('names become fields, operands canonical', () => {
    expect(
      resolve({
        and: [
          { attribute: 'decimal', op: 'gt', value: '1.50' },
          { not: { attribute: '$type', op: 'in', value: ['a', 'b'] } },
          {
            or: [
              {
                attribute: 'timestamp',
                op: 'between',
                value: ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'],
              },
            ],
          },
          { attribute: '$entity', op: 'prefix', value: 'x' },
          { attribute: 'json', op: 'exists', value: false },
        ],
      }),
    ).toEqual({
      op: 'and',
      of: [
        { op: 'gt', field: field('decimal'), value: '1.5' },
        { op: 'not', of: { op: 'in', field: { kind: 'type' }, values: ['a', 'b'] } },
        {
          op: 'or',
          of: [
            {
              op: 'between',
              field: field('timestamp'),
              low: '2026-01-01T00:00:00.000000Z',
              high: '2026-01-01T00:00:00.000000Z',
            },
          ],
        },
        { op: 'prefix', field: { kind: 'entity' }, text: 'x' },
        { op: 'exists', field: field('json'), present: false },
      ],
    });
  });

  const condition = { attribute: 'text', op: 'eq', value: 'a' };

  test.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['a text', 'x', ''],
    ['a list', [condition], ''],
    ['an empty object', {}, ''],
    ['two operators in one node', { and: [], or: [] }, ''],
    ['an operator beside a condition', { ...condition, not: condition }, ''],
    ['an unknown key', { ...condition, caseInsensitive: true }, ''],
    ['a missing operand', { attribute: 'text', op: 'eq' }, ''],
    ['an unknown operator', { ...condition, op: 'like' }, 'op'],
    ['an operator from the prototype', { ...condition, op: 'toString' }, 'op'],
    ['a name that is none', { ...condition, attribute: 7 }, 'attribute'],
    ['branches that are no list', { and: condition }, 'and'],
    ['a bad branch', { or: [condition, { not: 7 }] }, 'or[1].not'],
    ['__proto__ as an operator', JSON.parse('{"__proto__": []}'), ''],
    ['inherited keys', Object.create(condition), ''],
    ['in without a list', { ...condition, op: 'in' }, 'value'],
    ['between without a pair', { not: { ...condition, op: 'between', value: ['a'] } }, 'not.value'],
  ])('refuses %s, and says where', (_, raw, path) => {
    expect(() => resolve(raw)).toThrow(refusal('FILTER_INVALID', { path }));
  });

  test('an operand of another type is refused with its place', () => {
    expect(() => resolve({ and: [{ attribute: 'integer', op: 'in', value: [1, 1.5] }] })).toThrow(
      refusal('VALUE_TYPE', { attribute: 'integer', path: 'and[0].value[1]' }),
    );
    expect(() => resolve({ attribute: 'text', op: 'exists', value: 1 })).toThrow(
      refusal('VALUE_TYPE', { path: 'value' }),
    );
  });

  test('an unknown attribute is refused as the catalogue refuses it', () => {
    for (const name of ['nope', '__proto__', '$other', 'constructor']) {
      expect(() => resolve({ attribute: name, op: 'exists', value: true })).toThrow(
        refusal('ATTRIBUTE_UNKNOWN'),
      );
    }
  });

  describe.each(valueTypes)('an attribute of type %s', (type) => {
    test.each(filterOps)('%s is either one of its operators or refused with the list of them', (op) => {
      const raw = { attribute: type, op, value: [] };
      if (operatorsOf(type).includes(op)) {
        expect(() => resolve(raw)).not.toThrow(refusal('FILTER_OPERATOR'));
      } else {
        expect(() => resolve(raw)).toThrow(
          refusal('FILTER_OPERATOR', { attribute: type, op, type, allowed: operatorsOf(type) }),
        );
      }
    });
  });

  const nest = (levels: number): unknown => (levels === 1 ? condition : { not: nest(levels - 1) });
  const wide = (conditions: number): unknown => ({
    and: Array.from({ length: conditions }, () => condition),
  });
  const list = (values: number): unknown => ({
    attribute: 'integer',
    op: 'in',
    value: Array.from({ length: values }, (_, i) => i),
  });

  test('depth, width and lists are accepted up to the limit and refused beyond', () => {
    for (const raw of [nest(16), wide(255), list(1_000)]) expect(() => resolve(raw)).not.toThrow();
    for (const raw of [nest(17), wide(256), list(1_001)])
      expect(() => resolve(raw)).toThrow(refusal('FILTER_TOO_COMPLEX'));
  });

  test('a filter as deep as memory allows is refused without walking it', () => {
    let raw: unknown = condition;
    for (let level = 0; level < 100_000; level += 1) raw = { and: [raw] };
    expect(() => resolve(raw)).toThrow(refusal('FILTER_TOO_COMPLEX'));
    const circle: { not?: unknown } = {};
    circle.not = circle;
    expect(() => resolve(circle)).toThrow(refusal('FILTER_TOO_COMPLEX'));
  });

  test.prop([
    fc.object({
      key: fc.constantFrom('and', 'or', 'not', 'attribute', 'op', 'value', '__proto__'),
      withBigInt: true,
      maxDepth: 6,
    }),
  ])('whatever comes is a filter or a named error', (raw) => {
    try {
      matches(resolve(raw), () => undefined);
    } catch (error) {
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(FILTER_|VALUE_|ATTRIBUTE_UNKNOWN|TIMESTAMP_INVALID)/),
      });
    }
  });
});

describe('resolveOrder', () => {
  const order = (raw: unknown) => resolveOrder(raw as OrderSpec[], attributeOf);
  const byEntity = { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' };

  test('ascends, with missing values last, and ends with the key', () => {
    expect(order([])).toEqual([byEntity]);
    expect(
      order([{ attribute: 'number' }, { attribute: '$type', direction: 'desc', nulls: 'first' }]),
    ).toEqual([
      { field: field('number'), direction: 'asc', nulls: 'last' },
      { field: { kind: 'type' }, direction: 'desc', nulls: 'first' },
      byEntity,
    ]);
  });

  test("the caller's own term on the key is the last that decides", () => {
    expect(order([{ attribute: '$entity', direction: 'desc' }, { attribute: 'text' }])).toEqual([
      { field: { kind: 'entity' }, direction: 'desc', nulls: 'last' },
    ]);
  });

  test.each<[string, unknown]>([
    ['a field twice', [{ attribute: 'text' }, { attribute: 'text', direction: 'desc' }]],
    ['a field twice behind the key', [{ attribute: '$entity' }, { attribute: '$entity' }]],
    ['json', [{ attribute: 'json' }]],
    ['an unknown direction', [{ attribute: 'text', direction: 'down' }]],
    ['an unknown place of missing values', [{ attribute: 'text', nulls: 'middle' }]],
    ['an unknown key', [{ attribute: 'text', collate: 'de' }]],
    ['a term that is no object', ['text']],
    ['a term without a name', [{ direction: 'asc' }]],
    ['what is no list', { attribute: 'text' }],
  ])('refuses %s', (_, raw) => {
    expect(() => order(raw)).toThrow(refusal('ORDER_INVALID'));
  });

  test('refuses more terms than the limit', () => {
    expect(() => order(Array.from({ length: 9 }, () => ({ attribute: 'text' })))).toThrow(
      refusal('FILTER_TOO_COMPLEX'),
    );
  });
});
