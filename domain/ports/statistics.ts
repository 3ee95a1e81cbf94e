import type { AttributeId, Micros, TenantId } from '../ids.ts';
import type { TenantStatistics } from '../planning/statistics.ts';

/** Estimates that plans are chosen and priced by. No answer depends on them. */
export interface Statistics {
  /** Must be quick: what was estimated earlier of these and of the type of entities, and how long ago; null where nothing was. Raises UNAVAILABLE. */
  of(
    tenant: TenantId,
    attributes: readonly AttributeId[],
  ): Promise<{ readonly known: TenantStatistics; readonly ageMs: number | null }>;
  /**
   * How many entries history has of each since this time of ingestion. Must leave out those that have more than `most`, of
   * which it may read no more either, and all where history is no longer whole from that time on. Raises UNAVAILABLE.
   */
  written(
    tenant: TenantId,
    attributes: readonly AttributeId[],
    since: Micros,
    most: number,
  ): Promise<ReadonlyMap<AttributeId, number>>;
  /** Must do bounded work, however large the tenant, and may do nothing where what is there is young. Raises UNAVAILABLE. */
  refresh(tenant: TenantId): Promise<void>;
}
