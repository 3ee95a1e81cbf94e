import type { HistoryFacts } from '../health.ts';
import type { Month } from '../month.ts';

export interface HistoryMonths {
  /** By the primary's clock. */
  readonly current: Month;
  /** Months that history has, oldest first. */
  readonly attached: readonly Month[];
  /** Months that were taken out of it and not yet dropped, oldest first. */
  readonly detached: readonly Month[];
}

/** How many of each were removed. */
export interface Purged {
  readonly idempotencyKeys: number;
  readonly streams: number;
  readonly batches: number;
}

/**
 * `busy`: somebody else holds what the step needs, a reader of the month or another worker; nothing was changed, and the
 * same call can succeed later.
 */
export type StepOutcome = 'done' | 'busy';

/**
 * What keeps a store in order. Each call is one step: whole or not at all, whenever it is interrupted; repeating it, or
 * making it from several processes at once, changes nothing more. All methods raise UNAVAILABLE.
 */
export interface Maintenance {
  /** Must make the current month (of the primary's clock) and so many after it, as far as they are missing; returns those made. */
  makeMonths(monthsAhead: number): Promise<readonly Month[]>;

  months(): Promise<HistoryMonths>;

  /**
   * Must take the month out of history for every reader at once, and must not make writers wait for longer than 50 ms:
   * `busy` where it could not be had by then. Current values stay, those whose only entry was of that month included.
   * `done` also where history has no such month. Raises TypeError for a month that has not ended.
   */
  detach(month: Month): Promise<StepOutcome>;

  /** Must drop a month that was detached, and no other. `done` also where there is none. */
  drop(month: Month): Promise<StepOutcome>;

  /**
   * Must remove idempotency keys and streams past their time, and records of batches older than all of history; at most
   * `limit` of each.
   */
  purge(limit: number): Promise<Purged>;

  facts(): Promise<HistoryFacts>;
}
