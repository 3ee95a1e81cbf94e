import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AttributeField, Field, ResolvedFilter } from '../filter.ts';
import { matches } from '../filter-evaluation.ts';
import type { AttributeId, Micros } from '../ids.ts';
import type { Value } from '../values.ts';
import { type Arm, type Cover, coveringAttributes, coverOf, coverRows, servedBy } from './cover.ts';
import type { TenantStatistics } from './statistics.ts';

const numbered = (id: number): Field => ({ kind: 'attribute', id: id as AttributeId, type: 'number' });
const [hot, rare, cold] = [1, 2, 3].map(numbered) as [Field, Field, Field];
const reference: AttributeField = { kind: 'attribute', id: 4 as AttributeId, type: 'reference' };
const kind: Field = { kind: 'type' };
const key: Field = { kind: 'entity' };
const known = (id: number, rows: number) =>
  [id as AttributeId, { rows, distinct: rows, common: [], bounds: [] }] as const;
const statistics: TenantStatistics = {
  entities: 1_000,
  attributes: new Map([known(1, 1_000), known(2, 10), known(4, 1_000)]),
};
const covering = (filter: ResolvedFilter, known = statistics): Cover | undefined =>
  coverOf(
    filter,
    servedBy(({ id }) => id !== 3, known),
  );
/** What history has of the cold attribute is known as well. */
const withHistory: TenantStatistics = {
  ...statistics,
  written: { since: 0 as Micros, entries: new Map([[3 as AttributeId, 5]]) },
};
const is = (field: Field, value: Value): ResolvedFilter => ({ op: 'eq', field, value });

const condition: fc.Arbitrary<ResolvedFilter> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq', 'ne', 'lt', 'gte'),
    field: fc.constantFrom(hot, rare, cold),
    value: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({
    op: fc.constant('exists'),
    field: fc.constantFrom(hot, cold, key),
    present: fc.boolean(),
  }),
  fc.record({
    op: fc.constantFrom('eq', 'lt'),
    field: fc.constantFrom(key, kind),
    value: fc.constantFrom('a', 'b'),
  }),
) as fc.Arbitrary<ResolvedFilter>;
const { filter: anyFilter } = fc.letrec<{ filter: ResolvedFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    condition,
    fc.record({ op: fc.constant('not'), of: tie('filter') }) as fc.Arbitrary<ResolvedFilter>,
    condition.map((of): ResolvedFilter => ({ op: 'through', field: reference, of })),
    fc.record({
      op: fc.constantFrom('and', 'or'),
      of: fc.array(tie('filter'), { maxLength: 3 }),
    }) as fc.Arbitrary<ResolvedFilter>,
  ),
}));
const anyEntity = fc.record({
  numbers: fc.array(fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }), {
    minLength: 3,
    maxLength: 3,
  }),
  name: fc.constantFrom('a', 'b'),
  type: fc.constantFrom('a', 'b', undefined),
});
const valueAt =
  ({ numbers, name, type }: { numbers: (number | undefined)[]; name: string; type: string | undefined }) =>
  (field: Field): Value | undefined => {
    if (field.kind === 'entity') return name;
    if (field.kind === 'type') return type;
    return field.id === reference.id ? 'other' : numbers[field.id - 1];
  };

it('whatever matches a filter meets an arm of its cover', () => {
  let covered = 0;
  fc.assert(
    fc.property(anyFilter, anyEntity, anyEntity, fc.boolean(), (filter, entity, other, written) => {
      const [own, named] = [valueAt(entity), valueAt(other)];
      const cover = covering(filter, written ? withHistory : statistics);
      if (cover === undefined || !matches(filter, own, () => named)) return;
      covered += 1;
      // History names all that have a value, whatever it is.
      const asked = ({ condition, by }: Arm): ResolvedFilter =>
        by === 'history' ? { op: 'exists', field: condition.field, present: true } : condition;
      const meets = (arm: Arm) => matches(asked(arm), arm.through === undefined ? own : named);
      expect(cover.some(meets)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(covered).toBeGreaterThan(20);
});

it('takes the part of a conjunction that reads least, and all parts of a disjunction', () => {
  const either = { op: 'or', of: [is(rare, 1), is(key, 'a')] } as const;
  const cover = covering({ op: 'and', of: [is(hot, 1), either, is(cold, 1)] });
  expect(cover?.map((arm) => arm.condition)).toEqual([is(hot, 1)]);
  const range: ResolvedFilter = { op: 'gte', field: hot, value: 0 };
  const other = covering({ op: 'and', of: [range, either] });
  expect(other?.map((arm) => arm.condition)).toEqual(either.of);
  expect(other && coverRows(other)).toBe(2);
});

it('has none where a part of a disjunction has no index, or asks for what is missing', () => {
  for (const part of [is(cold, 1), is(kind, 'a'), { op: 'not', of: is(hot, 1) } as const])
    expect(covering({ op: 'or', of: [is(rare, 1), part] })).toBeUndefined();
  expect(covering({ op: 'exists', field: hot, present: false })).toBeUndefined();
});

it('is led by history where no index serves, and never by what no index names through a reference', () => {
  const either: ResolvedFilter = { op: 'or', of: [is(rare, 1), is(cold, 1)] };
  expect(covering(either, withHistory)).toMatchObject([
    { condition: is(rare, 1), by: 'index' },
    { condition: is(cold, 1), by: 'history', rows: 5 },
  ]);
  // Once, whatever is asked of it.
  const same = covering({ op: 'or', of: [is(cold, 1), is(cold, 2), is(rare, 1)] }, withHistory);
  expect(same?.map(({ by }) => by)).toEqual(['history', 'index']);
  for (const absent of [
    { op: 'not', of: is(cold, 1) },
    { op: 'exists', field: cold, present: false },
  ] as const)
    expect(covering(absent, withHistory)).toBeUndefined();
  const coldReference: AttributeField = { kind: 'attribute', id: 3 as AttributeId, type: 'reference' };
  expect(covering({ op: 'through', field: coldReference, of: is(rare, 1) }, withHistory)).toMatchObject([
    { condition: { op: 'exists', field: coldReference }, by: 'history' },
  ]);
});

it('names the attributes that could lead, and none where some part asks for what is missing', () => {
  const some: ResolvedFilter = { op: 'and', of: [is(hot, 1), { op: 'not', of: is(rare, 1) }, is(cold, 1)] };
  expect([...coveringAttributes(some)]).toEqual([1, 3]);
  expect([...coveringAttributes({ op: 'or', of: [is(hot, 1), { op: 'not', of: is(cold, 1) }] })]).toEqual([]);
});

it('leads through a reference by what it names, where that reads less than all that name something', () => {
  const through = (of: ResolvedFilter): ResolvedFilter => ({ op: 'through', field: reference, of });
  expect(covering(through(is(rare, 1)))).toMatchObject([{ condition: is(rare, 1), through: reference }]);
  const wide: ResolvedFilter = { op: 'exists', field: hot, present: true };
  for (const asked of [wide, is(cold, 1)])
    expect(covering(through(asked))).toMatchObject([{ condition: { op: 'exists', field: reference } }]);
  expect(covering({ op: 'not', of: through(is(rare, 1)) })).toBeUndefined();
});
