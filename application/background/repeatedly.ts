import type { Adapters } from '../services.ts';

export interface Repetition {
  /** Of log lines and metrics, such as `maintenance`. */
  readonly name: string;
  readonly everyMs: number;
  /** Until the next try where one failed. */
  readonly afterFailureMs: number;
}

/** Work beside requests: goes on until the signal aborts, and resolves then. */
export type BackgroundLoop = (signal: AbortSignal) => Promise<void>;

/** Does the work at once, and again and again. What fails is logged and counted, and tried again. */
export const repeatedly =
  (
    { clock, telemetry }: Pick<Adapters, 'clock' | 'telemetry'>,
    { name, everyMs, afterFailureMs }: Repetition,
    work: BackgroundLoop,
  ): BackgroundLoop =>
  async (signal) => {
    while (!signal.aborted) {
      let pauseMs = everyMs;
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) return;
        pauseMs = afterFailureMs;
        telemetry.log('error', `${name} failed`, { error });
        telemetry.count('background_failures_total', { work: name });
      }
      // Rejects as soon as the signal aborts, and the loop ends with that.
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  };
