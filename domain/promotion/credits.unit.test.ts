import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResolvedFilter } from '../filter.ts';
import type { AttributeId } from '../ids.ts';
import { type Planned, planFind } from '../planning/plan-find.ts';
import type { TenantStatistics } from '../planning/statistics.ts';
import { creditsOf, type Pins } from './credits.ts';

const ids = [1, 2, 3, 4, 5, 6].map((id) => id as AttributeId);
const field = (id: AttributeId) => ({ kind: 'attribute', id, type: 'number' }) as const;
const evenly = Array.from({ length: 21 }, (_, place) => place * 50);
const statistics: TenantStatistics = {
  entities: 200_000,
  attributes: new Map(
    ids.map((id) => [id, { rows: 200_000, distinct: 10_000, common: [], bounds: evenly }] as const),
  ),
};
const none: Pins = { hot: new Set(), cold: new Set() };

const anyQuery: fc.Arbitrary<Planned> = fc
  .record({
    filtered: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 6 }),
    from: fc.nat({ max: 1_000 }),
    width: fc.nat({ max: 500 }),
    ordered: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    either: fc.boolean(),
  })
  .map(({ filtered, from, width, ordered, either }) => ({
    filter: {
      op: either ? 'or' : 'and',
      of: filtered.map(
        (id): ResolvedFilter => ({ op: 'between', field: field(id), low: from, high: from + width }),
      ),
    },
    orderBy: [
      ...(ordered === undefined ? [] : [{ field: field(ordered), direction: 'asc', nulls: 'last' } as const]),
      { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' } as const,
    ],
    limit: 100,
  }));
const anyPins: fc.Arbitrary<Pins> = fc
  .tuple(fc.subarray(ids.slice(0, 3)), fc.subarray(ids.slice(3)))
  .map(([hot, cold]) => ({ hot: new Set(hot), cold: new Set(cold) }));

const price = (query: Planned, hot: readonly AttributeId[]): number =>
  Math.min(10_000, planFind(query, new Set(hot), statistics).price.estimatedMs);

describe('what being hot saves a find', () => {
  it('is shared by its attributes, to the last millisecond', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const credits = creditsOf(query, none, statistics);
        if (credits.size > 4) return;
        const shared = [...credits.values()].reduce((sum, one) => sum + one, 0);
        expect(shared).toBeCloseTo(price(query, []) - price(query, [...credits.keys()]), 6);
      }),
    );
  });

  it('is told of every attribute that the find filters or orders by, and is never negative', () => {
    fc.assert(
      fc.property(anyQuery, anyPins, (query, pins) => {
        for (const [id, ms] of creditsOf(query, pins, statistics)) {
          expect(ids).toContain(id);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(10_000);
        }
      }),
    );
  });

  it('goes to the one that names the entities rather than to one that nearly all meet', () => {
    const between = (id: AttributeId, low: number, high: number): ResolvedFilter => ({
      op: 'between',
      field: field(id),
      low,
      high,
    });
    const [rare, wide] = [1 as AttributeId, 2 as AttributeId];
    const query: Planned = {
      filter: { op: 'and', of: [between(rare, 100, 101), between(wide, 0, 990)] },
      orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
      limit: 100,
    };
    const credits = creditsOf(query, none, statistics);
    expect(credits.get(rare)).toBeGreaterThan(2 * (credits.get(wide) ?? 0));
    // Pinned beside it, the rare one leaves nothing to save.
    const beside = creditsOf(query, { hot: new Set([rare]), cold: new Set() }, statistics);
    expect(beside.get(wide)).toBeLessThan(1);
  });
});
