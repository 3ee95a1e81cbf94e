import type { Proof } from '../freshness.ts';
import type { Epoch, Position } from '../ids.ts';
import type { EntityReader } from './entity-store.ts';

/** The newest answer of a copy to a probe. Lag is reckoned from it on the reader's own monotonic clock. */
export interface Probe {
  readonly proof: Proof;
  /** Clock.monotonicMs when the answer came. */
  readonly answeredAtMs: number;
  readonly roundTripMs: number;
}

export interface Replica {
  /** `source` is `replica:<id>`, and stays the same while the copy is configured. */
  readonly reader: EntityReader;
  /** null before the first answer: a copy of unknown lag, which no bound may be promised of. */
  readonly probe: Probe | null;
}

/** Copies of the primary that can be read, and what was last heard of each. Decides nothing: routing is the caller's. */
export interface ReplicaSet {
  /**
   * Must return at once, from memory: planning a read costs no round trip. Must list a configured copy that does not
   * answer too, with its last probe, so that its silence shows. Must probe each copy at the configured interval,
   * also one that no reader uses; a failed probe leaves the last one standing and its age grows.
   */
  current(): readonly Replica[];

  /**
   * Must resolve to true once a probe of the copy proves a floor >= position in the epoch, to false when the copy
   * answers in another epoch or is no longer configured; must reject with the signal's reason as soon as it aborts.
   */
  reached(source: string, epoch: Epoch, position: Position, signal: AbortSignal): Promise<boolean>;

  /** Must stop all probes and release every connection; repeating it changes nothing. */
  close(): Promise<void>;
}
