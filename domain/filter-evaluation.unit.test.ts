import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { AttributeField, Field, OrderTerm, ResolvedFilter } from './filter.ts';
import { compareByOrder, matches } from './filter-evaluation.ts';
import type { AttributeId } from './ids.ts';
import type { Value } from './values.ts';

const attribute = (id: number, type: 'integer' | 'text' | 'decimal'): Field => ({
  kind: 'attribute',
  id: id as AttributeId,
  type,
});
const size = attribute(1, 'integer');
const label = attribute(2, 'text');
const price = attribute(3, 'decimal');

interface Row {
  readonly key: string;
  readonly type: string | null;
  readonly size?: number;
  readonly label?: string;
}

const valueAt =
  (row: Row) =>
  (field: Field): Value | undefined => {
    if (field.kind === 'entity') return row.key;
    if (field.kind === 'type') return row.type ?? undefined;
    return field === size ? row.size : row.label;
  };

const small = fc.integer({ min: 0, max: 4 });
const word = fc.constantFrom('', 'a', 'ab', 'b', '\uffff', '\u{10000}');
const row: fc.Arbitrary<Row> = fc.record(
  { key: word, type: fc.option(word), size: small, label: word },
  { requiredKeys: ['key', 'type'] },
);

const condition: fc.Arbitrary<ResolvedFilter> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'),
    field: fc.constant(size),
    value: small,
  }),
  fc.record({
    op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'),
    field: fc.constant(label),
    value: word,
  }),
  fc.record({ op: fc.constant('in'), field: fc.constant(size), values: fc.array(small, { maxLength: 3 }) }),
  fc.record({ op: fc.constant('between'), field: fc.constant(size), low: small, high: small }),
  fc.record({
    op: fc.constantFrom('prefix', 'contains'),
    field: fc.constantFrom<Field>(label, { kind: 'entity' }, { kind: 'type' }),
    text: word,
  }),
  fc.record({
    op: fc.constant('exists'),
    field: fc.constantFrom<Field>(size, label, { kind: 'type' }),
    present: fc.boolean(),
  }),
);
const { filter } = fc.letrec<{ filter: ResolvedFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), of: tie('filter') }),
  ),
}));

const not = (of: ResolvedFilter): ResolvedFilter => ({ op: 'not', of });
const holds = (of: ResolvedFilter, on: Row): boolean => matches(of, valueAt(on));

describe('matches', () => {
  test.prop([filter, row])(
    'is two-valued: a filter or its negation holds, never both and never neither',
    (one, on) => {
      expect(holds(not(one), on)).toBe(!holds(one, on));
    },
  );

  test.prop([fc.array(filter, { maxLength: 3 }), row])(
    'and, or and not keep to De Morgan; of nothing, and is true and or is false',
    (branches, on) => {
      expect(holds({ op: 'and', of: branches }, on)).toBe(!holds({ op: 'or', of: branches.map(not) }, on));
      expect(holds({ op: 'and', of: branches }, on)).toBe(branches.every((branch) => holds(branch, on)));
      expect(holds({ op: 'and', of: [] }, on)).toBe(true);
      expect(holds({ op: 'or', of: [] }, on)).toBe(false);
    },
  );

  test.prop([condition.filter((one) => one.op !== 'exists')])(
    'a missing field matches no comparison, ne included',
    (one) => {
      expect(matches(one, () => undefined)).toBe(false);
      expect(matches(not(one), () => undefined)).toBe(true);
    },
  );

  test.prop([row])('exists tells a missing field from a present one', (on) => {
    expect(holds({ op: 'exists', field: size, present: true }, on)).toBe(on.size !== undefined);
    expect(holds({ op: 'exists', field: size, present: false }, on)).toBe(on.size === undefined);
  });

  test.prop([small, small, small, fc.array(small)])(
    'in is any eq, between is gte and lte',
    (value, low, high, values) => {
      const on: Row = { key: 'k', type: null, size: value };
      expect(holds({ op: 'in', field: size, values }, on)).toBe(values.includes(value));
      expect(holds({ op: 'between', field: size, low, high }, on)).toBe(value >= low && value <= high);
      expect(holds({ op: 'ne', field: size, value: low }, on)).toBe(value !== low);
    },
  );

  test.prop([filter, row, row, fc.boolean()])(
    'through a reference, what it names is asked; where it names nothing, nothing is met',
    (of, on, other, isThere) => {
      const field: AttributeField = { kind: 'attribute', id: 99 as AttributeId, type: 'reference' };
      const own = (asked: Field) => (asked === field ? 'other' : valueAt(on)(asked));
      const named = (key: string) => (isThere && key === 'other' ? valueAt(other) : undefined);
      expect(matches({ op: 'through', field, of }, own, named)).toBe(isThere && holds(of, other));
      expect(matches({ op: 'through', field, of }, () => undefined, named)).toBe(false);
    },
  );

  test('values compare by their type, not by how they are written', () => {
    expect(matches({ op: 'gt', field: price, value: '9' }, () => '10')).toBe(true);
    expect(matches({ op: 'gt', field: label, value: '9' }, () => '10')).toBe(false);
    expect(matches({ op: 'gt', field: label, value: '\uffff' }, () => '\u{10000}')).toBe(true);
    expect(matches({ op: 'contains', field: label, text: '%' }, () => 'a_b')).toBe(false);
  });
});

describe('compareByOrder', () => {
  const term = (field: Field) =>
    fc.record<OrderTerm>({
      field: fc.constant(field),
      direction: fc.constantFrom('asc', 'desc'),
      nulls: fc.constantFrom('first', 'last'),
    });
  const order = fc.tuple(term(size), term(label));
  const place = fc.tuple(fc.option(small), fc.option(word));

  test.prop([order, place, place, place])('is a total order of rows', (terms, a, b, c) => {
    const compare = (x: readonly (Value | null)[], y: readonly (Value | null)[]) =>
      Math.sign(compareByOrder(terms, x, y));
    expect(compare(a, b)).toBe(0 - compare(b, a));
    expect(compare(a, b) === 0).toBe(a[0] === b[0] && a[1] === b[1]);
    if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
  });

  test.prop([term(size), small])(
    'missing values go where nulls says, whatever the direction',
    (one, value) => {
      expect(compareByOrder([one], [null], [value])).toBe(one.nulls === 'first' ? -1 : 1);
      expect(compareByOrder([one], [value], [null])).toBe(one.nulls === 'first' ? 1 : -1);
    },
  );

  test.prop([term(size), small, small])('direction turns values round', (one, a, b) => {
    expect(Math.sign(compareByOrder([one], [a], [b])) + 0).toBe(
      (one.direction === 'asc' ? 1 : -1) * Math.sign(a - b) + 0,
    );
  });
});
