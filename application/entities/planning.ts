import { earliestIngestion } from '#domain/entity';
import { AttriumError, isAttriumError } from '#domain/errors';
import { filterAttributes, orderAttributes } from '#domain/filter-attributes';
import type { AttributeId, Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import { coveringAttributes } from '#domain/planning/cover';
import { type FindPlan, type Planned, planFind } from '#domain/planning/plan-find';
import type { TenantStatistics, WrittenSince } from '#domain/planning/statistics';
import type { Clock } from '#domain/ports/clock';
import type { Statistics } from '#domain/ports/statistics';
import type { Telemetry } from '#domain/ports/telemetry';
import type { TenantAttributes } from '../catalog-cache.ts';
import { namedPrice } from './named-price.ts';
import { remediesOf } from './remedies.ts';

/** How long statistics serve without being asked for again; they are made anew every few seconds at most. */
const ttlMs = 5_000;
/** Kept at a time, of all tenants together: a filter's attributes each. */
const mostKept = 10_000;

/** Where an index leads to less than this, nothing that history could tell saves as much as asking takes. */
const worthAskingMs = 5;
/** Attributes of one filter whose entries are counted: each is up to limits.windowEntries of an index. */
const mostAsked = 8;

const nothing: TenantStatistics = { entities: 0, attributes: new Map() };

interface Kept {
  readonly statistics: Promise<TenantStatistics>;
  readonly loadedAtMs: number;
}

interface PlannerPorts {
  readonly statistics?: Statistics;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Plans finds by the statistics of the store. One per process. */
export class FindPlanner {
  readonly #services: PlannerPorts;
  readonly #kept = new Map<string, Kept>();

  constructor(services: PlannerPorts) {
    this.#services = services;
  }

  /** The cheapest plan that is known; without statistics, none is preferred. */
  async plan(tenant: TenantId, attributes: TenantAttributes, query: Planned): Promise<FindPlan> {
    const filtered = filterAttributes(query.filter);
    const ids = [...new Set([...filtered, ...orderAttributes(query.orderBy)])].sort((a, b) => a - b);
    const hot = new Set(
      [...ids, ...(query.select ?? [])].filter((id) => attributes.visible(id)?.placement === 'hot'),
    );
    const known = await this.known(tenant, ids);
    const plan = planFind(query, hot, known);
    const from = query.window?.from;
    if (from === undefined || query.filter === undefined || known.entities === 0) return plan;
    if (plan.price.route === 'index' && plan.price.estimatedMs < worthAskingMs) return plan;
    const rarest = [...coveringAttributes(query.filter)]
      .toSorted((a, b) => rowsOf(a, known) - rowsOf(b, known))
      .slice(0, mostAsked);
    if (rarest.length === 0) return plan;
    const written = await this.#written(tenant, rarest, earliestIngestion(from));
    return written === undefined ? plan : planFind(query, hot, { ...known, written });
  }

  /** Counted anew each time: a window moves with the clock. Undefined where nothing can be told. */
  async #written(
    tenant: TenantId,
    ids: readonly AttributeId[],
    since: Micros,
  ): Promise<WrittenSince | undefined> {
    const { statistics } = this.#services;
    if (statistics === undefined) return undefined;
    try {
      return { since, entries: await statistics.written(tenant, ids, since, limits.windowEntries) };
    } catch (error) {
      if (isAttriumError(error, 'UNAVAILABLE')) return undefined;
      throw error;
    }
  }

  /** What plans are priced by. */
  known(tenant: TenantId, ids: readonly AttributeId[]): Promise<TenantStatistics> {
    const key = `${tenant}:${ids.join()}`;
    const now = this.#services.clock.monotonicMs();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.loadedAtMs < ttlMs) return kept.statistics;
    const statistics = this.#load(tenant, ids).catch((error: unknown) => {
      this.#kept.delete(key);
      // A copy may answer although the primary, which holds the statistics, does not.
      if (isAttriumError(error, 'UNAVAILABLE')) return nothing;
      throw error;
    });
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, { statistics, loadedAtMs: now });
    return statistics;
  }

  async #load(tenant: TenantId, ids: readonly AttributeId[]): Promise<TenantStatistics> {
    const { statistics, telemetry } = this.#services;
    if (statistics === undefined) return nothing;
    const { known, ageMs } = await statistics.of(tenant, ids);
    if (ageMs === null) {
      await statistics.refresh(tenant);
      return (await statistics.of(tenant, ids)).known;
    }
    // Nobody waits for newer ones: the plan of old ones finds the same.
    if (ageMs > ttlMs) {
      statistics.refresh(tenant).catch((error: unknown) => {
        telemetry.count('statistics_refresh_failed_total');
        telemetry.log('warn', 'statistics refresh failed', { tenant, error });
      });
    }
    return known;
  }
}

const rowsOf = (id: AttributeId, { attributes }: TenantStatistics): number => attributes.get(id)?.rows ?? 0;

/** Raises FILTER_TOO_EXPENSIVE, with the price and what would lower it. */
export const admit = (plan: FindPlan, query: Planned, attributes: TenantAttributes): void => {
  const { price } = plan;
  if (price.estimatedMs <= limits.findMs) return;
  const remedies = remediesOf(query, price, attributes);
  throw new AttriumError(
    'FILTER_TOO_EXPENSIVE',
    `The filter would take about ${Math.round(price.estimatedMs)} ms, more than ${limits.findMs} ms.`,
    {
      details: { price: namedPrice(price, attributes), limitMs: limits.findMs, remedies },
      remedy: remedies.length > 0 ? remedies.join(' ') : undefined,
    },
  );
};
