import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  anyEntities,
  anyFilter,
  anyOrder,
  anyWindow,
  at,
  everyAttribute,
  Scene,
} from '#adapters/conformance/index';
import { propertyParameters } from '#adapters/conformance/property-parameters';
import type { AttributeDefinition } from '#domain/attributes';
import { earliestIngestion } from '#domain/entity';
import type { Field, OrderTerm, ResolvedFilter } from '#domain/filter';
import { orderAttributes } from '#domain/filter-attributes';
import { resolveFilter, resolveOrder } from '#domain/filter-rules';
import type { AttributeId, Micros } from '#domain/ids';
import { plansOf } from '#domain/planning/plan-find';
import type { TenantStatistics } from '#domain/planning/statistics';
import type { FindQuery } from '#domain/ports/entity-store';
import type { PostgresAdapters } from './adapters.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const moment = (second: number | undefined) => (second === undefined ? undefined : at(second));
const indexed = everyAttribute.filter(
  ({ tier, type }) => tier === 'hot' && type !== 'json' && type !== 'decimal',
);

const allThere = fc.shuffledSubarray([...indexed], { minLength: 2, maxLength: 3 }).map((attributes) => ({
  and: attributes.map(({ name }) => ({ attribute: name, op: 'exists' as const, value: true })),
}));

describe.each(inject('postgresServers'))('plans of a find [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let postgres: PostgresAdapters;

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
    postgres = database.adapters();
  });
  afterAll(async () => {
    await postgres?.close();
    await subject?.close();
    await database?.drop();
  });

  /** Statistics that are as wrong as statistics can be: each draws other steps and other orders of them. */
  const anyStatistics = (
    ids: readonly AttributeId[],
    from: Micros | undefined,
  ): fc.Arbitrary<TenantStatistics> =>
    fc.record({
      written:
        from === undefined
          ? fc.constant(undefined)
          : fc
              .array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(0, 5, 20_000)))
              .map((entries) => ({ since: earliestIngestion(from), entries: new Map(entries) })),
      entities: fc.constantFrom(0, 10, 1_000, 1_000_000),
      projectionBytes: fc.constantFrom(100, 100, 100, 100, 10_000, undefined),
      attributes: fc
        .array(
          fc.record({ rows: fc.constantFrom(0, 5, 1_000, 1_000_000), distinct: fc.constantFrom(1, 1_000) }),
          {
            minLength: ids.length,
            maxLength: ids.length,
          },
        )
        .map(
          (known) =>
            new Map(
              ids.map((id, place) => [id, { rows: 0, distinct: 1, ...known[place], common: [], bounds: [] }]),
            ),
        ),
    });

  it('whatever the plan, the answer, its order and its pages are the same', async () => {
    const routes = new Map<string, number>();
    const property = fc.asyncProperty(
      anyEntities([...everyAttribute, ...indexed, ...indexed]),
      fc.array(
        fc.record({
          where: fc.oneof(
            anyFilter(everyAttribute),
            allThere,
            ...[everyAttribute, indexed].map((attributes) =>
              fc.array(anyFilter(attributes), { minLength: 1, maxLength: 4 }).map((and) => ({ and })),
            ),
          ),
          orderBy: fc.oneof(
            anyOrder(everyAttribute),
            anyOrder(indexed).map((terms) => terms.slice(0, 1)),
          ),
          window: fc.option(anyWindow, { nil: undefined, freq: 2 }),
          limit: fc.constantFrom(1, 3, 100),
          select: fc.option(fc.subarray(everyAttribute.filter(({ tier }) => tier === 'hot')), {
            nil: undefined,
          }),
          seed: fc.integer(),
        }),
        { minLength: 5, maxLength: 20 },
      ),
      async (entities, calls) => {
        const scene = await Scene.open(subject);
        await scene.commit(
          scene.edits(entities.map(({ entity, type }) => scene.putting(entity, {}, { type }))),
          scene.observations(
            entities.flatMap(({ entity, values }) =>
              values.flatMap(({ name, value, second }) =>
                scene.observing(entity, { [name]: value }, at(second)),
              ),
            ),
          ),
        );
        const gone = entities.filter(({ deleted }) => deleted).map(({ entity }) => scene.deleting(entity));
        if (gone.length > 0) await scene.apply(...gone);
        const attributeOf = (name: string) =>
          ({ ...scene.field(name), name }) as unknown as AttributeDefinition;
        const ids = everyAttribute.map(({ name }) => scene.id(name));
        const hot = new Set(
          everyAttribute.filter(({ tier }) => tier === 'hot').map(({ name }) => scene.id(name)),
        );
        for (const { where, orderBy, window, limit, select, seed } of calls) {
          const order = resolveOrder(orderBy, attributeOf);
          const query: FindQuery = {
            tenant: scene.tenant,
            filter: resolveFilter(where, attributeOf),
            orderBy: order,
            select: select && [
              ...new Set([...select.map(({ name }) => scene.id(name)), ...orderAttributes(order)]),
            ],
            window: window && { from: moment(window.from), to: moment(window.to) },
            limit,
          };
          const from = query.window?.from;
          const [statistics] = fc.sample(anyStatistics(ids, from), { numRuns: 1, seed });
          if (statistics === undefined) throw new TypeError('no statistics were drawn');
          let after: FindQuery['after'];
          for (let pages = 0; pages < 4; pages += 1) {
            const page = { ...query, after };
            const expected = await scene.store.find(page);
            for (const plan of plansOf(page, hot, statistics)) {
              const kind = `${plan.price.route}${plan.projected ? ` projected ${plan.projected.length}` : ''}${plan.walk ? ' along' : ''}${plan.arms ? ' any of' : ''} ${plan.steps.map(({ method }) => method).join()}`;
              routes.set(kind, (routes.get(kind) ?? 0) + 1);
              const { data, more } = await scene.store.find({ ...page, plan });
              expect({ plan, data, more }).toEqual({ plan, data: expected.data, more: expected.more });
            }
            const last = expected.data.at(-1);
            if (!expected.more || last === undefined) break;
            after = query.orderBy.map(({ field }) => {
              if (field.kind === 'entity') return last.entity;
              return field.kind === 'type' ? last.type : (last.values.get(field.id)?.value ?? null);
            });
          }
        }
      },
    );
    await fc.assert(property, propertyParameters({}));
    // Not of one kind only: the statistics reach each form of the plans.
    const kinds = [...routes.keys()].join('; ');
    for (const form of [
      'drive,probe',
      'drive,hash',
      'history,probe',
      'history any of',
      'walk along',
      'index along',
      'any of',
      'index projected',
      'scan',
    ])
      expect(kinds).toContain(form);
  }, 240_000);

  it('a page on which a projection is long is made of values, and numbers beyond 2^53 are told apart', async () => {
    const scene = await Scene.open(subject);
    const [number, text] = [scene.field('number.hot'), scene.field('text.hot')];
    const large = 18_014_398_509_481_992;
    await scene.put('a', { 'number.hot': large, 'text.hot': 'x' });
    await scene.put('b', {
      'number.hot': 1,
      'text.hot': 'x',
      'json.hot': JSON.stringify('y'.repeat(50_000)),
    });
    const query: FindQuery = {
      tenant: scene.tenant,
      filter: {
        op: 'and',
        of: [
          { op: 'eq', field: text, value: 'x' },
          { op: 'in', field: number, values: [large, 1] },
        ],
      },
      orderBy: [
        { field: number, direction: 'desc', nulls: 'last' },
        { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' },
      ],
      limit: 10,
      select: [number.id, text.id],
    };
    const known = { entities: 2, projectionBytes: 100, attributes: new Map() };
    const plans = plansOf(query, new Set([number.id, text.id]), known).filter(({ projected }) => projected);
    expect(plans).not.toEqual([]);
    for (const plan of plans) {
      const { data } = await scene.store.find({ ...query, plan });
      expect(data.map(({ entity }) => entity)).toEqual(['a', 'b']);
    }
    await postgres.statistics.refresh(scene.tenant);
    expect((await postgres.statistics.of(scene.tenant, [])).known.projectionBytes).toBeGreaterThan(2_000);
  });

  it('pages among many equal values, and among deleted entities, are as full as any', async () => {
    const scene = await Scene.open(subject);
    const entities = Array.from({ length: 400 }, (_, place) => `e${place}`);
    await scene.apply(
      ...entities.map((entity, place) => scene.putting(entity, { 'number.hot': place % 2, 'text.hot': 'x' })),
    );
    await scene.apply(...entities.slice(0, 150).map((entity) => scene.deleting(entity)));
    const number = scene.field('number.hot');
    const query: FindQuery = {
      tenant: scene.tenant,
      filter: { op: 'eq', field: scene.field('text.hot'), value: 'x' },
      orderBy: [
        { field: number, direction: 'asc', nulls: 'last' },
        { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' },
      ],
      limit: 20,
    };
    const attribute = { rows: 400, distinct: 2, common: [], bounds: [] };
    const known = new Map(['number.hot', 'text.hot'].map((name) => [scene.id(name), attribute]));
    const plans = (page: FindQuery) =>
      plansOf(page, new Set(known.keys()), { entities: 400, attributes: known });
    expect(plans(query).filter(({ walk }) => walk !== undefined)).toHaveLength(2);
    for (const place of plans(query).keys()) {
      const pages: number[] = [];
      let after: FindQuery['after'];
      for (let more = true; more; ) {
        const page = { ...query, after };
        const { data, ...rest } = await scene.store.find({ ...page, plan: plans(page)[place] });
        pages.push(data.length);
        more = rest.more;
        const last = data.at(-1);
        after = last && [last.values.get(number.id)?.value ?? null, last.entity];
      }
      expect({ place, pages }).toEqual({ place, pages: [...Array(12).fill(20), 10] });
    }
  }, 60_000);

  it('a page is never taken out of projections by a claim of tiers that does not hold', async () => {
    const scene = await Scene.open(subject);
    await scene.apply(
      ...['a', 'b'].map((entity, place) =>
        scene.putting(entity, { 'number.hot': 1, 'number.cold': 2 - place, 'text.cold': 'x' }),
      ),
    );
    const [hot, cold, text] = ['number.hot', 'number.cold', 'text.cold'].map((name) => scene.field(name));
    if (!hot || !cold || !text) throw new TypeError('a field is missing');
    const is: ResolvedFilter = { op: 'eq', field: hot, value: 1 };
    const by = (field: Field): OrderTerm => ({ field, direction: 'asc', nulls: 'last' });
    const key: Field = { kind: 'entity' };
    const claims: Pick<FindQuery, 'filter' | 'orderBy' | 'select'>[] = [
      { filter: is, orderBy: [by(key)], select: [hot.id, text.id] },
      { filter: is, orderBy: [by(cold), by(key)], select: [hot.id] },
      {
        filter: { op: 'and', of: [is, { op: 'eq', field: text, value: 'x' }] },
        orderBy: [by(key)],
        select: [hot.id],
      },
    ];
    const known: TenantStatistics = { entities: 1, projectionBytes: 100, attributes: new Map() };
    for (const claim of claims) {
      const query: FindQuery = { ...claim, tenant: scene.tenant, limit: 10 };
      const plans = plansOf(query, new Set([hot.id, cold.id, text.id]), known).filter(
        ({ projected }) => projected,
      );
      expect(plans).not.toEqual([]);
      const { data } = await scene.store.find(query);
      expect(data).toHaveLength(2);
      for (const plan of plans) expect((await scene.store.find({ ...query, plan })).data).toEqual(data);
    }
  });

  it('a planned page ends where the values are too many for one answer', async () => {
    const scene = await Scene.open(subject);
    const long = 'x'.repeat(65_536);
    for (let begin = 0; begin < 300; begin += 100) {
      const part = Array.from({ length: 100 }, (_, place) => `e${begin + place}`);
      await scene.apply(
        ...part.map((entity) => scene.putting(entity, { 'text.hot': long, 'number.hot': 1 })),
      );
    }
    const query: FindQuery = {
      tenant: scene.tenant,
      filter: { op: 'eq', field: scene.field('number.hot'), value: 1 },
      orderBy: resolveOrder([], () => {
        throw new TypeError('no attribute is named');
      }),
      limit: 1_000,
    };
    const none: TenantStatistics = { entities: 1_000, attributes: new Map() };
    for (const select of [undefined, [scene.id('text.hot')], [scene.id('number.hot')]]) {
      const page = { ...query, select };
      const { data, more } = await scene.store.find(page);
      expect(more).toBe(select?.[0] !== scene.id('number.hot'));
      for (const plan of plansOf(page, new Set([scene.id('number.hot'), scene.id('text.hot')]), none)) {
        const planned = await scene.store.find({ ...page, plan });
        expect([planned.data.length, planned.more]).toEqual([data.length, more]);
      }
    }
  }, 120_000);
});
