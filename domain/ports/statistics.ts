import type { AttributeId, TenantId } from '../ids.ts';
import type { TenantStatistics } from '../planning/statistics.ts';

/** Estimates that plans are chosen and priced by. No answer depends on them. */
export interface Statistics {
  /** Must be quick: what was estimated earlier, and how long ago; null where nothing was. Raises UNAVAILABLE. */
  of(
    tenant: TenantId,
    attributes: readonly AttributeId[],
  ): Promise<{ readonly known: TenantStatistics; readonly ageMs: number | null }>;
  /** Must do bounded work, however large the tenant, and may do nothing where what is there is young. Raises UNAVAILABLE. */
  refresh(tenant: TenantId): Promise<void>;
}
