import type { Field, ResolvedFilter } from '../filter.ts';
import type { Proven } from '../freshness.ts';
import type { AttributeId, Epoch, Micros, TenantId } from '../ids.ts';
import type { Value } from '../values.ts';
import type { FeedBatch, FeedOffset, FeedSnapshot } from './change-feed.ts';
import type { Window } from './entity-store.ts';

export const aggregateFunctions = ['count', 'countDistinct', 'sum', 'avg', 'min', 'max'] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

export interface Measure {
  readonly fn: AggregateFunction;
  /** Absent: entities; for count only. */
  readonly field?: Field;
  /** Name of the column in the answer. */
  readonly as: string;
}

export interface Bucket {
  /** By the observedAt of this attribute's values. */
  readonly attribute: AttributeId;
  readonly unit: 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
  readonly size: number;
  /** IANA name; days and longer begin at its midnight. */
  readonly timeZone: string;
}

export interface AggregateQuery {
  readonly tenant: TenantId;
  readonly filter?: ResolvedFilter;
  readonly window?: Window;
  readonly groupBy: readonly Field[];
  readonly bucket?: Bucket;
  readonly measures: readonly Measure[];
  readonly limit: number;
}

export interface AggregateRow {
  /** One per groupBy; null: the group of entities without the field. */
  readonly group: readonly (Value | null)[];
  readonly bucketStart: Micros | null;
  /** One per measure; null where no value went in. */
  readonly measures: readonly (Value | null)[];
}

export interface ExportQuery {
  readonly tenant: TenantId;
  readonly filter?: ResolvedFilter;
  readonly window?: Window;
  readonly select: readonly Field[];
}

/** What a month of a tenant holds, to hold against the primary's. */
export interface MonthDigest {
  /** First instant of the month of observedAt, UTC. */
  readonly month: Micros;
  readonly values: number;
  /** Independent of the order of rows. */
  readonly hash: string;
}

/** A copy for questions over many entities. All methods raise UNAVAILABLE. */
export interface AnalyticsStore {
  /** `analytics:<id>`. */
  readonly source: string;

  /** Where the feed is to resume, as last committed with the data; null: empty, or of another epoch. */
  offset(partition: string): Promise<FeedOffset | null>;

  /**
   * Must write data, offset and watermark in one transaction, and be idempotent: a batch that comes again changes
   * nothing. The greater (observedAt, ingestSeq) wins, whatever order values come in; deletion, restoration and
   * erasure by ingestSeq. The watermark must not rise above what every partition has delivered.
   */
  apply(batches: readonly FeedBatch[]): Promise<void>;

  /**
   * Must replace everything by the snapshot, deleting what it does not hold, and bind the store to its epoch and
   * offsets; readers must see the old state until it is whole.
   */
  rebuild(snapshot: FeedSnapshot): Promise<void>;

  /** The epoch that the data is of; null: empty. */
  epoch(): Promise<Epoch | null>;

  /**
   * Must read one state, of entities that are alive, with the meaning of `matches`; decimals must be summed exactly.
   * Groups come in the order of `groupBy`, then of the bucket.
   */
  aggregate(query: AggregateQuery): Promise<Proven<readonly AggregateRow[]>>;

  /** Must stream: memory must not grow with the answer. Rows hold one value per selected field, null where missing. */
  export(query: ExportQuery): Promise<Proven<AsyncIterable<readonly (readonly (Value | null)[])[]>>>;

  /** History per month, tombstones included. */
  digests(tenant: TenantId): Promise<Proven<readonly MonthDigest[]>>;
}
