import type { AttributeId, Micros } from '../ids.ts';
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
  /** An attribute without an entry was not in the sample. The type of entities has one, too, see typeField. */
  readonly attributes: ReadonlyMap<AttributeId, AttributeStatistics>;
  /** Of the largest projection in the sample, as it is stored; absent where there was none. */
  readonly projectionBytes?: number;
  /** What history has of them since a time of ingestion, where that was asked for. */
  readonly written?: WrittenSince;
}

export interface WrittenSince {
  readonly since: Micros;
  /** How many entries. None of an attribute that has too many to be worth reading, or whose entries may be gone. */
  readonly entries: ReadonlyMap<AttributeId, number>;
}
