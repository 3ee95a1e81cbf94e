import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestIngestion } from '../entity.ts';
import type { AttributeField, OrderTerm, ResolvedFilter } from '../filter.ts';
import type { AttributeId, Micros } from '../ids.ts';
import type { Value } from '../values.ts';
import { type Planned, planFind, plansOf } from './plan-find.ts';
import { estimatedRows } from './selectivity.ts';
import type { TenantStatistics } from './statistics.ts';
import { conjunctionOf, typeField } from './tests.ts';

const field = (id: number, type: AttributeField['type']): AttributeField => ({
  kind: 'attribute',
  id: id as AttributeId,
  type,
});
const city = field(1, 'text');
const price = field(2, 'number');
const score = field(3, 'number');
const note = field(4, 'text');
const hot = new Set([city.id, price.id, score.id]);

const evenly = Array.from({ length: 21 }, (_, place) => place * 50);
const statistics = (entities: number): TenantStatistics => ({
  entities,
  projectionBytes: 700,
  attributes: new Map([
    [city.id, { rows: entities, distinct: 50, common: [{ value: 'Rome', share: 0.2 }], bounds: [] }],
    [price.id, { rows: entities, distinct: entities, common: [], bounds: evenly }],
    [score.id, { rows: entities, distinct: entities, common: [], bounds: evenly }],
    [note.id, { rows: entities, distinct: entities, common: [], bounds: [] }],
  ]),
});

const byScore = [
  { field: score, direction: 'asc', nulls: 'last' },
  { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' },
] as const;
const byKey = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }] as const;
const lives = (value: string): ResolvedFilter => ({ op: 'eq', field: city, value });
const costs = (low: Value, high: Value): ResolvedFilter => ({ op: 'between', field: price, low, high });
const scores = (value: number): ResolvedFilter => ({ op: 'gte', field: score, value });
const planned = (
  filter: ResolvedFilter,
  entities = 4_000,
  orderBy: typeof byScore | typeof byKey = byScore,
) => planFind({ filter, orderBy, limit: 100 }, hot, statistics(entities));

describe('planFind', () => {
  it('leads by the most selective hot attribute, and asks the others in order of selectivity', () => {
    const plan = planned({ op: 'and', of: [scores(100), costs(0, 500), lives('Oslo')] });
    expect(plan.price).toMatchObject({ route: 'index', leads: city.id });
    expect(plan.steps.map(({ test }) => test.field.id)).toEqual([city.id, price.id, score.id]);
  });

  it('expects as many as meet all of it, whether or not the leader is asked again', () => {
    const filter: ResolvedFilter = { op: 'and', of: [costs(0, 500), lives('Oslo')] };
    for (const window of [undefined, { from: 0 as Micros }])
      expect(
        planFind({ filter, orderBy: byKey, limit: 100, window }, hot, statistics(4_000)).price.estimatedRows,
      ).toBeCloseTo(33, -1);
  });

  it('takes a first page of hot attributes out of projections, and no other', () => {
    const filter: ResolvedFilter = { op: 'and', of: [scores(100), costs(0, 500), lives('Oslo')] };
    const query = { filter, orderBy: byScore, limit: 100, select: [city.id, price.id, score.id] };
    const told = (change: Partial<Planned>) =>
      planFind({ ...query, ...change }, hot, statistics(400)).projected?.map(({ test }) => test.field.id);
    expect(told({})).toEqual([price.id, score.id]);
    for (const change of [
      { select: undefined },
      { select: [city.id, note.id] },
      { window: {} },
      { after: [1, 'e'] },
      { orderBy: [{ ...byScore[0], field: city }, byScore[1]] },
    ])
      expect(told(change)).toBeUndefined();
    for (const projectionBytes of [2_001, undefined])
      expect(planFind(query, hot, { ...statistics(400), projectionBytes }).projected).toBeUndefined();
  });

  it('asks no projection for numbers that are written in two ways, nor for long lists', () => {
    const told = (of: ResolvedFilter) =>
      planFind(
        {
          filter: { op: 'and', of: [lives('Oslo'), of] },
          orderBy: byScore,
          limit: 100,
          select: [city.id],
        },
        hot,
        statistics(400),
      ).projected?.map(({ test }) => test.field.id);
    const none = (count: number): ResolvedFilter => ({
      op: 'not',
      of: { op: 'in', field: price, values: Array.from({ length: count }, (_, value) => value) },
    });
    for (const one of [none(8), costs(0, 2 ** 53 - 1)]) expect(told(one)).toEqual([price.id]);
    for (const one of [none(9), costs(0, 1e23), { op: 'ne', field: price, value: 2 ** 54 + 8 } as const])
      expect(told(one)).toEqual([]);
  });

  it('follows the index of the order where everything matches, however large the tenant', () => {
    const filter: ResolvedFilter = { op: 'and', of: [scores(0), costs(0, 900)] };
    for (const entities of [40_000, 4_000_000]) {
      const plan = planned(filter, entities);
      expect(plan.price).toMatchObject({ route: 'walk', leads: score.id });
      expect(plan.price.estimatedMs).toBeLessThan(10);
    }
  });

  it('follows the keys for a cold attribute that most entities have', () => {
    const filter: ResolvedFilter = { op: 'exists', field: note, present: true };
    expect(planned(filter, 1_000_000, byKey).price).toMatchObject({ route: 'walk', leads: '$entity' });
  });

  it('prices a rare cold value by the entities that must be looked at', () => {
    const rare: ResolvedFilter = { op: 'eq', field: note, value: 'x' };
    expect(planned(rare, 4_000).price.estimatedMs).toBeLessThan(200);
    expect(planned(rare, 4_000_000).price.estimatedMs).toBeGreaterThan(2_000);
  });

  it('is led by history where little was written within the window, and prices an index by what is read of it', () => {
    const from = 1_000_000 as Micros;
    const within = (entries: [AttributeId, number][]): TenantStatistics => ({
      ...statistics(4_000_000),
      written: { since: earliestIngestion(from), entries: new Map(entries) },
    });
    const asked = (filter: ResolvedFilter, entries: [AttributeId, number][], orderBy: readonly OrderTerm[]) =>
      planFind({ filter, orderBy, limit: 100, window: { from } }, hot, within(entries));
    const byNote = [{ ...byScore[0], field: note }, byScore[1]];
    // Hot or cold, by any operator, and whatever the order.
    for (const orderBy of [byKey, byScore, byNote]) {
      const noted: ResolvedFilter = { op: 'contains', field: note, text: 'x' };
      for (const [{ id }, filter] of [[city, lives('Rome')] as const, [note, noted] as const]) {
        const plan = asked(filter, [[id, 100]], orderBy);
        expect(plan.price).toMatchObject({ route: 'history', leads: id });
        expect(plan.price.estimatedMs).toBeLessThan(10);
        expect(plan.since).toBe(earliestIngestion(from));
      }
      expect(asked(scores(0), [[score.id, 1_000]], orderBy).price).toMatchObject({ route: 'history' });
    }
    const either: ResolvedFilter = { op: 'or', of: [lives('Rome'), scores(0)] };
    const both: [AttributeId, number][] = [
      [city.id, 100],
      [score.id, 50],
    ];
    const some = asked(either, both, byKey);
    expect(some.arms?.map(({ by }) => by)).toEqual(['history', 'history']);
    expect(some.price.estimatedMs).toBeLessThan(50);
    // Without what was written, the same are refused.
    for (const filter of [lives('Rome'), either])
      expect(asked(filter, [], byNote).price.estimatedMs).toBeGreaterThan(2_000);
    expect(asked({ op: 'not', of: lives('Rome') }, both, byNote).since).toBeUndefined();
  });

  it('asks the type along the way, by how many have it', () => {
    const is: ResolvedFilter = { op: 'eq', field: { kind: 'type' }, value: 'flight' };
    const kinds = (share: number): TenantStatistics => {
      const { entities, attributes } = statistics(4_000_000);
      const known = {
        rows: entities,
        distinct: 9,
        common: [{ value: 'flight', share }],
        bounds: [],
      };
      return { entities, attributes: new Map([...attributes, [typeField.id, known]]) };
    };
    const query = { filter: is, orderBy: byKey, limit: 100 };
    const plan = planFind(query, hot, kinds(0.5));
    expect(plan.price).toMatchObject({ route: 'walk', leads: '$entity' });
    expect(plan.price.estimatedMs).toBeLessThan(10);
    expect(plan.walk?.steps).toMatchObject([
      { test: { field: typeField, values: ['flight'] }, method: 'probe' },
    ]);
    expect(planFind(query, hot, kinds(0.000_01)).price.estimatedMs).toBeGreaterThan(2_000);
    const beside: ResolvedFilter = { op: 'and', of: [is, costs(10, 10.05)] };
    expect(planFind({ ...query, filter: beside }, hot, kinds(0.5)).steps).toMatchObject([
      { test: { field: price }, method: 'drive' },
      { test: { field: typeField }, method: 'probe' },
    ]);
  });

  it('prices the general form by what it sorts, not by what it passes over', () => {
    const filter: ResolvedFilter = {
      op: 'and',
      of: [{ op: 'contains', field: { kind: 'entity' }, text: 'flight' }, scores(100), costs(0, 500)],
    };
    const { price } = planned(filter, 200_000);
    expect(price.route).toBe('scan');
    expect(price.estimatedMs).toBeLessThan(2_000);
    expect(planned(filter, 2_000_000).price.estimatedMs).toBeGreaterThan(2_000);
  });

  it('prices an order over every entity, and wide filters, by what was seen of them', () => {
    const bySize = [{ ...byScore[0], field: note }, byScore[1]];
    const ordered = planFind({ orderBy: bySize, limit: 100 }, hot, statistics(200_000));
    expect(ordered.price).toMatchObject({ route: 'scan' });
    expect(ordered.price.estimatedMs).toBeGreaterThan(600);
    expect(ordered.price.estimatedMs).toBeLessThan(1_200);
    const wide: ResolvedFilter = { op: 'or', of: Array.from({ length: 255 }, () => costs(1, 2)) };
    const { price } = planFind({ filter: wide, orderBy: byKey, limit: 100 }, new Set(), statistics(20_968));
    expect(price.estimatedMs).toBeGreaterThan(200);
    expect(price.estimatedMs).toBeLessThan(400);
  });

  it('never leads by an index for texts that it has cut', () => {
    const plans = plansOf(
      { filter: lives('x'.repeat(300)), orderBy: byKey, limit: 10 },
      hot,
      statistics(1_000),
    );
    expect(plans.flatMap(({ steps }) => steps).map(({ method }) => method)).not.toContain('drive');
  });

  it('has a price for any statistics', () => {
    const amount = fc.oneof(fc.constant(0), fc.nat({ max: 1e12 }));
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.constantFrom(byScore, byKey),
        (entities, rows, distinct, orderBy) => {
          const known: TenantStatistics = {
            entities,
            attributes: new Map([[city.id, { rows, distinct, common: [], bounds: [] }]]),
          };
          const filter: ResolvedFilter = { op: 'and', of: [lives('Oslo'), { op: 'not', of: costs(1, 2) }] };
          for (const { price: one } of plansOf({ filter, orderBy, limit: 100 }, hot, known)) {
            expect(one.estimatedMs).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(one.estimatedRows)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('estimatedRows', () => {
  const rows = (filter: ResolvedFilter): number => {
    const [test] = conjunctionOf(filter) ?? [];
    if (test === undefined) throw new TypeError('no conjunction');
    return estimatedRows(test, statistics(1_000));
  };

  it('knows frequent values, and shares the rest among the others', () => {
    expect(rows(lives('Rome'))).toBeCloseTo(200);
    expect(rows(lives('Oslo'))).toBeCloseTo(800 / 49);
    expect(rows({ op: 'not', of: lives('Rome') })).toBeCloseTo(800);
  });

  it('takes bounds of one attribute for one range', () => {
    const range: ResolvedFilter = {
      op: 'and',
      of: [
        { op: 'gt', field: price, value: 250 },
        { op: 'lt', field: price, value: 350 },
      ],
    };
    expect(conjunctionOf(range)).toHaveLength(1);
    expect(rows(range)).toBeCloseTo(100);
  });
});
