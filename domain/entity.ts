import type { AttributeId, EntityKey, IngestSeq, Micros } from './ids.ts';
import { limits } from './limits.ts';
import type { Value, ValueType } from './values.ts';

export type Life = 'alive' | 'deleted';

/** The place of a value among all values of its attribute: the greater (observedAt, ingestSeq) is the newer. */
export interface ValueOrder {
  readonly observedAt: Micros;
  readonly ingestSeq: IngestSeq;
}

export interface CurrentValue extends ValueOrder {
  readonly value: Value;
}

/** An entity as a store holds it. A dictionary entry that nothing was ever written to is not an entity. */
export interface EntityState {
  readonly entity: EntityKey;
  readonly type: string | null;
  readonly life: Life;
  /** Raised by one by every flush that touches the entity. Totally orders its states. */
  readonly rev: number;
  /** Counts edits (put, delete, restore); 0 where only observations made the entity. */
  readonly version: number;
  /** Unset attributes are absent. Empty for a deleted entity: its values are hidden, not gone. */
  readonly values: ReadonlyMap<AttributeId, CurrentValue>;
}

export interface HistoryEntry extends ValueOrder {
  readonly attribute: AttributeId;
  /** null: the attribute was unset. */
  readonly value: Value | null;
  /** The primary's clock at the flush; see effectiveIngestedAt for one that has stepped back. */
  readonly ingestedAt: Micros;
}

/** What an attribute was when a value was written. */
export interface WrittenUnder {
  /** The attribute's version from which on it was so. */
  readonly version: number;
  readonly type: ValueType;
  readonly unit: string | null;
}

/** An entry as history shows it. */
export interface ShownEntry extends HistoryEntry {
  /** By the number that it has now. */
  readonly attribute: AttributeId;
  /** The value is of this type, in this unit. Absent: not known, they are the attribute's. */
  readonly under?: WrittenUnder;
}

/** Negative where a is older than b. Two values of one attribute are never equal: ingestSeq is unique. */
export const compareOrder = (a: ValueOrder, b: ValueOrder): number =>
  a.observedAt - b.observedAt || (a.ingestSeq < b.ingestSeq ? -1 : a.ingestSeq > b.ingestSeq ? 1 : 0);

/**
 * The observedAt of a value that came without one: an edit made now must be seen, so it is never older
 * than what it replaces.
 */
export const effectiveObservedAt = (
  explicit: Micros | undefined,
  clock: Micros,
  current: ValueOrder | undefined,
): Micros =>
  explicit ?? ((current !== undefined && current.observedAt > clock ? current.observedAt : clock) as Micros);

/**
 * Never more than limits.maxFutureSkewMs before observedAt, so that a search by the time of observation may leave out
 * what was ingested earlier. The clock alone could lie further back: it may have stepped back since the current value,
 * whose observedAt an omitted one repeats.
 */
export const effectiveIngestedAt = (clock: Micros, observedAt: Micros): Micros =>
  Math.max(clock, earliestIngestion(observedAt)) as Micros;

/** What was observed at this time or later was ingested at the answer or later. */
export const earliestIngestion = (observedAt: Micros): Micros =>
  (observedAt - limits.maxFutureSkewMs * 1_000) as Micros;
