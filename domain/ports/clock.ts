import type { Micros } from '../ids.ts';

/** Time of this process. Never compared with another host's. */
export interface Clock {
  /** Wall clock. May step. */
  now(): Micros;
  /** Milliseconds since an arbitrary moment; must never decrease. */
  monotonicMs(): number;
  /** Must resolve once monotonicMs has advanced by ms, or reject with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
