import type { AttributeId } from '../ids.ts';
import type { Value } from '../values.ts';

/** What is known of an attribute's current values in one tenant, from a sample. Shares are of the values, 0 to 1. */
export interface AttributeStatistics {
  /** Entities that have a value, estimated. */
  readonly rows: number;
  /** Different values, estimated. */
  readonly distinct: number;
  /** The most frequent ones; none where values are personal, which are kept nowhere but where they belong. */
  readonly common: readonly { readonly value: Value; readonly share: number }[];
  /** Values that cut the sample into equally large parts, ascending, the least and the greatest included; or none. */
  readonly bounds: readonly Value[];
}

export interface TenantStatistics {
  /** Entities of the tenant, estimated. */
  readonly entities: number;
  /** An attribute without an entry was not in the sample. */
  readonly attributes: ReadonlyMap<AttributeId, AttributeStatistics>;
}
