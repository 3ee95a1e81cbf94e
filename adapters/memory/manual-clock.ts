import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Lets time pass: both clocks move, sleepers that are due wake in the order of their due times. Fractions are microseconds. */
  advance(ms: number): void;
  /** Sets the wall clock forward or back without time passing, as an operator or NTP may. */
  step(ms: number): void;
  /** How many sleepers wait. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly dueMicros: number;
  wake(): void;
}

/** 2026-01-01T00:00:00Z; any fixed moment makes runs repeat. */
const defaultStart = 1_767_225_600_000_000 as Micros;

export const createManualClock = (options: { readonly startAt?: Micros } = {}): ManualClock => {
  let wallMicros: number = options.startAt ?? defaultStart;
  let passedMicros = 0;
  const sleepers = new Set<Sleeper>();

  const microsOf = (ms: number): number => {
    if (!Number.isFinite(ms)) throw new TypeError(`not a duration in milliseconds: ${ms}`);
    return Math.round(ms * 1_000);
  };

  return {
    now: () => wallMicros as Micros,
    monotonicMs: () => passedMicros / 1_000,
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const dueMicros = passedMicros + microsOf(ms);
        if (dueMicros <= passedMicros) {
          resolve();
          return;
        }
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          dueMicros,
          wake() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    advance(ms) {
      const micros = microsOf(ms);
      if (micros < 0) throw new TypeError('time does not run backwards; use step for the wall clock');
      passedMicros += micros;
      wallMicros += micros;
      const due = [...sleepers].filter((sleeper) => sleeper.dueMicros <= passedMicros);
      for (const sleeper of due.sort((a, b) => a.dueMicros - b.dueMicros)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    step(ms) {
      wallMicros += microsOf(ms);
    },
    get sleeping() {
      return sleepers.size;
    },
  };
};
