import type { Epoch, Micros, Position } from './ids.ts';

/** One write of the heartbeat row, as a copy of the data sees it. */
export interface Beat {
  readonly beatAt: Micros;
  readonly position: Position;
}

/**
 * What an answer proves of itself. Positions compare within `epoch` only.
 *   floor:   everything committed and acknowledged up to it is in the answer. On a standby commits become visible in
 *            the order of the log, so nothing else lies below it. On the primary a commit may be in the log below it
 *            and not yet visible, nor acknowledged: there the floor proves what was acknowledged before the read
 *            started, which is what a token can ask for, and is not the floor of a copy that is made of the answer;
 *   ceiling: nothing in the answer is beyond it;
 *   beat:    the newest heartbeat in the answer's own snapshot, null where none was written yet;
 *   clockAt: the answering server's clock when it answered.
 */
export interface Proof {
  readonly epoch: Epoch;
  readonly floor: Position;
  readonly ceiling: Position;
  readonly beat: Beat | null;
  readonly clockAt: Micros;
}

export interface Proven<Data> {
  readonly data: Data;
  readonly proof: Proof;
}

export const onMissPolicies = ['primary', 'wait', 'stale', 'error'] as const;
export type OnMiss = (typeof onMissPolicies)[number];

interface Bounded {
  readonly maxLagMs?: number;
  /** A session token that the answer must cover. */
  readonly atLeast?: string;
  readonly onMiss?: OnMiss;
  /** Only with onMiss 'wait', else refused; at most limits.waitMs; default 1000. */
  readonly waitMs?: number;
}

export type Consistency =
  | { readonly mode: 'STRONG' }
  | ({ readonly mode: 'EVENTUAL' } & Bounded)
  | ({ readonly mode: 'ANALYTICAL' } & Bounded)
  | { readonly budget: string };

export type ConsistencyMode = 'STRONG' | 'EVENTUAL' | 'ANALYTICAL';

/** Everything that can make an answer less than what was asked, by name. */
export const degradations = {
  TOKEN_BEYOND_FAILOVER:
    'The token is of an epoch that this primary cannot vouch for; that write may be gone.',
  TOKEN_UNAVAILABLE: 'The write is durable, but its position could not be read; read STRONG to see it.',
} as const;
export type Degradation = keyof typeof degradations;

export interface Attempt {
  readonly target: string;
  readonly outcome: 'answered' | 'unproven' | 'failed';
  readonly ms: number;
}

/** In the body of every answer and of every error. */
export interface Meta {
  /** `primary`, `replica:<id>`, `cache`, `analytics:<id>`, or null where no copy was asked (a refused call). */
  readonly source: string | null;
  /** Upper bound of the answer's age in milliseconds; null where it is unknown, never 0 for unknown. */
  readonly lagMs: number | null;
  readonly lagBasis: 'primary' | 'heartbeat' | 'feed' | null;
  readonly consistency: {
    readonly requested: ConsistencyMode | string;
    readonly delivered: ConsistencyMode | null;
  };
  /** The primary's time as of which the answer holds, ISO 8601. */
  readonly freshAt: string | null;
  /** Present it with the next call to read your own writes. */
  readonly token: string | null;
  readonly degraded: readonly Degradation[];
  readonly attempts: readonly Attempt[];
}
