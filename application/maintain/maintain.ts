import type { Micros } from '#domain/ids';
import type { Month } from '#domain/month';
import type { Maintenance, Purged, StepOutcome } from '#domain/ports/maintenance';
import { expiredMonths, type HistoryPolicy } from '#domain/retention';
import type { Adapters } from '../services.ts';

export interface MaintenanceReport {
  readonly made: readonly Month[];
  readonly dropped: readonly Month[];
  /** Expired, but in use whenever it was tried: left to the next run. */
  readonly postponed: readonly Month[];
  readonly purged: Purged;
}

export interface MaintainOptions {
  readonly policy: HistoryPolicy;
  /** What came in from then on is still needed by a copy; absent: no copy waits. */
  readonly appliedUntil?: Micros;
  readonly signal?: AbortSignal;
}

/** Each try may make writers wait for 50 ms, and no longer; between two they go on. */
const tries = 10;
const betweenTriesMs = 1_000;
/** Few enough that removing them holds no lock for long. */
const purgedPerStep = 10_000;

/**
 * Makes months ahead, lets expired ones go, removes what has served its time. Safe at any time on any number of workers;
 * where it is interrupted, the next run goes on from there. Raises UNAVAILABLE, and the reason of the signal.
 */
export const maintain = async (
  { maintenance, clock }: Pick<Adapters, 'maintenance' | 'clock'>,
  { policy, appliedUntil, signal }: MaintainOptions,
): Promise<MaintenanceReport> => {
  const made = await maintenance.makeMonths(policy.monthsAhead);
  const { current, attached, detached } = await maintenance.months();

  const patiently = async (step: () => Promise<StepOutcome>): Promise<StepOutcome> => {
    for (let tried = 1; ; tried += 1) {
      const outcome = await step();
      if (outcome === 'done' || tried === tries) return outcome;
      await clock.sleep(betweenTriesMs, signal);
    }
  };
  const dropped: Month[] = [];
  const postponed: Month[] = [];
  for (const month of expiredMonths(
    [...new Set([...attached, ...detached])],
    current,
    policy,
    appliedUntil,
  )) {
    signal?.throwIfAborted();
    const gone =
      (await patiently(() => maintenance.detach(month))) === 'done' &&
      (await patiently(() => maintenance.drop(month))) === 'done';
    (gone ? dropped : postponed).push(month);
  }
  return { made, dropped, postponed, purged: await purgeAll(maintenance, signal) };
};

const purgeAll = async (maintenance: Maintenance, signal: AbortSignal | undefined): Promise<Purged> => {
  const total = { idempotencyKeys: 0, streams: 0, batches: 0 };
  for (;;) {
    const purged = await maintenance.purge(purgedPerStep);
    for (const kind of ['idempotencyKeys', 'streams', 'batches'] as const) total[kind] += purged[kind];
    if (Math.max(...Object.values(purged)) < purgedPerStep) return total;
    signal?.throwIfAborted();
  }
};
