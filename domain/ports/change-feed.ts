import type { AttributeDefinition } from '../attributes.ts';
import type {
  AttributeId,
  Branded,
  EntityKey,
  Epoch,
  IngestSeq,
  Micros,
  Position,
  TenantId,
} from '../ids.ts';
import type { Value, ValueType } from '../values.ts';

/** Where a consumer stands in one partition of the feed: opaque, sorts as text within its partition. */
export type FeedOffset = Branded<string, 'FeedOffset'>;

interface EventFrame {
  /** Of the transaction in the primary's log. Never orders values or states; proves how far a copy is. */
  readonly position: Position;
  readonly committedAt: Micros;
}

interface EntityFrame extends EventFrame {
  readonly tenant: TenantId;
  readonly entity: EntityKey;
  readonly ingestSeq: IngestSeq;
}

/** One committed change. A batch of one transaction may be cut anywhere but is never reordered per entity. */
export type ChangeEvent =
  | (EntityFrame & {
      readonly kind: 'value';
      readonly attribute: AttributeId;
      readonly type: ValueType;
      readonly attributeVersion: number;
      /** null: the attribute was unset. */
      readonly value: Value | null;
      readonly observedAt: Micros;
      readonly batchId: string;
    })
  | (EntityFrame & { readonly kind: 'entityDeleted' | 'entityRestored' })
  /** A floor: values of the entity with a smaller ingestSeq never return. */
  | (EntityFrame & { readonly kind: 'entityErased' })
  | (EventFrame & {
      readonly kind: 'attributeChanged';
      readonly tenant: TenantId;
      readonly attribute: AttributeDefinition;
    })
  /** Proves that everything of its partition before its position has been delivered. */
  | (EventFrame & { readonly kind: 'heartbeat'; readonly epoch: Epoch; readonly beatAt: Micros });

export interface FeedBatch {
  readonly partition: string;
  readonly events: readonly ChangeEvent[];
  /** Resuming here delivers exactly what follows this batch. */
  readonly resume: FeedOffset;
}

/** Keeps its offsets with its data, in one transaction: the feed's own memory of them is only a hint. */
export interface FeedConsumer {
  /** Where to resume the partition; null: from its beginning. */
  assigned(partition: string): Promise<FeedOffset | null>;
  /** Must be idempotent. Rejecting stops the partition, and the batch comes again. */
  apply(batch: FeedBatch): Promise<void>;
  /** The partition went to another member of the group; a later batch of it belongs to that one. */
  revoked(partition: string): Promise<void>;
}

/** Everything that is there now, to start a copy from when the feed cannot. */
export interface FeedSnapshot {
  readonly epoch: Epoch;
  /** Where to resume each partition behind the snapshot. */
  readonly resume: ReadonlyMap<string, FeedOffset>;
  /** Must be exactly what was committed up to it, and nothing beyond. */
  readonly fence: Position;
  readonly events: AsyncIterable<readonly ChangeEvent[]>;
}

export interface FeedHealth {
  /** Log that the primary keeps for this consumer; null where the engine cannot say. */
  readonly retainedBytes: number | null;
  /** Until the primary gives the log up, at the present rate; null where it never does or is not known. */
  readonly secondsToLoss: number | null;
  readonly state: 'streaming' | 'catchingUp' | 'stopped' | 'lost';
}

export interface ChangeFeed {
  /**
   * Must deliver every committed change at least once, the changes of one entity in the order of their commits, one
   * batch of a partition after the other. A deletion must not overtake the values before it. Must hold back rather
   * than buffer without bound when the consumer is slow.
   *
   * Resolves to `stopped` when the signal aborts, after the batch in hand; to `lost` as soon as changes behind the
   * consumer's offset are gone (a lost slot, a failover): it must not skip them. Raises UNAVAILABLE.
   */
  consume(group: string, consumer: FeedConsumer, signal: AbortSignal): Promise<'stopped' | 'lost'>;

  /** Must be consistent: one state of the primary, at `fence`. Raises UNAVAILABLE. */
  snapshot(signal: AbortSignal): Promise<FeedSnapshot>;

  /** Must not depend on a running consumer: a stopped one is when the primary's disk fills. Raises UNAVAILABLE. */
  health(group: string): Promise<FeedHealth>;
}
