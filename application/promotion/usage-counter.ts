import type { AttributeDefinition } from '#domain/attributes';
import { filterAttributes, orderAttributes } from '#domain/filter-attributes';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Planned } from '#domain/planning/plan-find';
import type { CountedUsage, Promotions } from '#domain/ports/promotions';
import type { Telemetry } from '#domain/ports/telemetry';
import { creditsOf } from '#domain/promotion/credits';
import { type AttributeUsage, addUsage, noUsage, savedBy } from '#domain/promotion/usage';
import { forEach } from '../background/for-each.ts';
import type { TenantAttributes } from '../catalog-cache.ts';
import type { FindPlanner } from '../entities/planning.ts';
import { Reservoir } from './reservoir.ts';

export interface SeenFind {
  readonly query: Planned;
  readonly selected: readonly AttributeId[] | undefined;
  readonly attributes: TenantAttributes;
  /** null: it was refused. */
  readonly ms: number | null;
}

/** Of one tenant between two flushes: enough to tell what is used, and priced in a few milliseconds. */
const sampledFinds = 16;
const sampledReads = 16;
/** Of others, nothing is counted until the next flush. */
const mostTenants = 500;

interface TenantSample {
  readonly finds: Reservoir<SeenFind>;
  readonly reads: Reservoir<readonly AttributeId[]>;
}

interface CounterPorts {
  readonly promotions: Promotions;
  readonly planner: FindPlanner;
  readonly telemetry: Telemetry;
}

/**
 * Counts how the attributes of each tenant are filtered, sorted and read. One per process. A find pays for being put on a
 * list; what it would cost hot and cold is reckoned later, of a sample.
 */
export class UsageCounter {
  readonly #ports: CounterPorts;
  readonly #random: () => number;
  #tenants = new Map<TenantId, TenantSample>();

  constructor(ports: CounterPorts, random: () => number = Math.random) {
    this.#ports = ports;
    this.#random = random;
  }

  found(tenant: TenantId, find: SeenFind): void {
    this.#sampleOf(tenant)?.finds.add(find);
  }

  read(tenant: TenantId, selected: readonly AttributeId[] | undefined): void {
    if (selected !== undefined && selected.length > 0) this.#sampleOf(tenant)?.reads.add(selected);
  }

  /** Adds what was seen since the last flush to what all processes have counted. Raises UNAVAILABLE; what was seen is lost then. */
  async flush(halfLifeMs: number): Promise<void> {
    const tenants = this.#tenants;
    this.#tenants = new Map();
    await forEach(tenants, async ([tenant, sample]) =>
      this.#ports.promotions.count(tenant, await this.#counted(tenant, sample), halfLifeMs),
    );
  }

  #sampleOf(tenant: TenantId): TenantSample | undefined {
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    if (this.#tenants.size >= mostTenants) {
      this.#ports.telemetry.count('usage_uncounted_total');
      return undefined;
    }
    const made = {
      finds: new Reservoir<SeenFind>(sampledFinds, this.#random),
      reads: new Reservoir<readonly AttributeId[]>(sampledReads, this.#random),
    };
    this.#tenants.set(tenant, made);
    return made;
  }

  async #counted(tenant: TenantId, { finds, reads }: TenantSample): Promise<readonly CountedUsage[]> {
    const counted = new Map<AttributeId, CountedUsage>();
    const add = (attribute: AttributeId, more: Partial<AttributeUsage>, used: boolean): void => {
      const before = counted.get(attribute);
      const usage = addUsage(before?.usage ?? noUsage, { ...noUsage, ...more });
      counted.set(attribute, { attribute, usage, used: used || (before?.used ?? false) });
    };
    const found = finds.take();
    for (const { query, selected, attributes, ms } of found.items) {
      const { weight } = found;
      const filtered = filterAttributes(query.filter);
      const ordered = orderAttributes(query.orderBy);
      for (const id of selected ?? []) add(id, { reads: weight }, false);
      // In the order in which the plan asked for their statistics, which are still there.
      const named = [...new Set([...filtered, ...ordered])].sort((a, b) => a - b);
      if (named.length === 0) continue;
      const definitions = named.flatMap((id) => attributes.visible(id) ?? []);
      const statistics = await this.#ports.planner.known(tenant, named);
      const credits = creditsOf(query, pinsOf(definitions), statistics);
      for (const { id, placement } of definitions) {
        const savedMs = (credits.get(id) ?? 0) * weight;
        const took = ms === null ? {} : tookIn(placement === 'hot', weight, ms);
        add(id, { ...savedBy(savedMs), ...took }, true);
      }
      for (const id of filtered) add(id, { filters: weight }, true);
      for (const id of ordered) add(id, { sorts: weight }, true);
    }
    const read = reads.take();
    for (const selected of read.items) for (const id of selected) add(id, { reads: read.weight }, false);
    this.#ports.telemetry.count('usage_samples_total', {}, found.items.length + read.items.length);
    return [...counted.values()].sort((a, b) => a.attribute - b.attribute);
  }
}

/** No index serves json, whatever its tier. */
const pinsOf = (definitions: readonly AttributeDefinition[]) => {
  const pinned = (tier: 'hot' | 'cold') =>
    new Set(
      definitions.filter((one) => (one.type === 'json' ? 'cold' : one.tier) === tier).map(({ id }) => id),
    );
  return { hot: pinned('hot'), cold: pinned('cold') };
};

const tookIn = (hot: boolean, finds: number, ms: number): Partial<AttributeUsage> =>
  hot ? { hotFinds: finds, hotMs: finds * ms } : { coldFinds: finds, coldMs: finds * ms };
