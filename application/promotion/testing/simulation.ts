import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Planned } from '#domain/planning/plan-find';
import type { AttributeStatistics, TenantStatistics } from '#domain/planning/statistics';
import type { PromotionEntry } from '#domain/ports/promotions';
import type { Statistics } from '#domain/ports/statistics';
import { defaultPromotionSettings, type PromotionSettings } from '#domain/promotion/policy';
import { CatalogCache, type TenantAttributes } from '../../catalog-cache.ts';
import { FindPlanner } from '../../entities/planning.ts';
import { promote } from '../promote.ts';
import { UsageCounter } from '../usage-counter.ts';

export interface SimulatedAttribute {
  readonly name: string;
  /** What its hot copies take, or would take. */
  readonly bytes: number;
}

export interface SimulationOptions {
  readonly attributes: readonly SimulatedAttribute[];
  /** Each has a value of every attribute. */
  readonly entities: number;
  readonly settings?: Partial<PromotionSettings>;
  readonly random?: () => number;
}

const evenly = Array.from({ length: 21 }, (_, place) => place * 50);

/** The whole autopilot over memory, with tenants as large as they are said to be and a clock that the caller moves. */
export const openSimulation = async ({ attributes, entities, settings, random }: SimulationOptions) => {
  const clock = createManualClock();
  const memory = createMemoryAdapters({ clock });
  const statistics: Statistics = {
    of: async (_tenant, ids) => ({ known: statisticsOf(ids, entities), ageMs: 0 }),
    written: async () => new Map(),
    refresh: async () => undefined,
  };
  const bytes = new Map(attributes.map((one, place) => [(place + 1) as AttributeId, one.bytes]));
  const adapters = {
    ...memory,
    statistics,
    tiers: { ...memory.tiers, copyBytes: async () => bytes },
  };
  const chosen: PromotionSettings = { ...defaultPromotionSettings, ...settings };
  const planner = new FindPlanner(adapters);
  const usage = new UsageCounter({ ...adapters, planner }, random);
  const cache = new CatalogCache(adapters.catalog, clock);

  const settle = async (tenant: TenantId): Promise<void> => {
    while ((await adapters.tiers.step(tenant, { values: 1_000 })).outcome !== 'done');
  };
  return {
    adapters,
    clock,
    settings: chosen,
    planner,
    usage,
    async newTenant(name: string): Promise<TenantId> {
      const { id } = await memory.tenants.create({ name });
      const specs = attributes.map((one) => ({ name: one.name, type: 'number' }) as const);
      await memory.catalog.apply(
        id,
        specs.map((spec) => ({ kind: 'define', spec })),
      );
      return id;
    },
    /** A find of the few entities that have these values; `ms`: what it took, null where it was refused. */
    async find(tenant: TenantId, names: readonly string[], ms: number | null = 1): Promise<void> {
      const known = await cache.of(tenant);
      usage.found(tenant, { query: findOf(known, names), selected: undefined, attributes: known, ms });
    },
    /** What a find by one of these costs, as the tiers are now. */
    async priceMs(tenant: TenantId, name: string): Promise<number> {
      const known = await cache.of(tenant);
      return (await planner.plan(tenant, known, findOf(known, [name]))).price.estimatedMs;
    },
    async pass(ms: number): Promise<void> {
      clock.advance(ms);
      await usage.flush(chosen.halfLifeMs);
    },
    /** One turn for whichever tenant is due, carried out to its end. */
    async turn(): Promise<readonly PromotionEntry[]> {
      const tenants = await adapters.promotions.claim({ everyMs: chosen.everyMs, limit: 100 });
      const entries: PromotionEntry[] = [];
      for (const tenant of tenants) {
        entries.push(...(await promote(adapters, chosen, tenant)));
        await settle(tenant);
      }
      return entries;
    },
    async hot(tenant: TenantId): Promise<readonly string[]> {
      const snapshot = await adapters.catalog.load(tenant);
      return snapshot.attributes.filter(({ placement }) => placement === 'hot').map(({ name }) => name);
    },
  };
};

export type Simulation = Awaited<ReturnType<typeof openSimulation>>;

const statisticsOf = (ids: readonly AttributeId[], entities: number): TenantStatistics => {
  const one: AttributeStatistics = { rows: entities, distinct: entities, common: [], bounds: evenly };
  return { entities, attributes: new Map(ids.map((id) => [id, one])) };
};

const findOf = (attributes: TenantAttributes, names: readonly string[]): Planned => ({
  filter: {
    op: 'and',
    of: names.map((name) => ({
      op: 'between',
      field: { kind: 'attribute', id: attributes.named(name).id, type: 'number' },
      low: 100,
      high: 101,
    })),
  },
  orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
  limit: 100,
});
