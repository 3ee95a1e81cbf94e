import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';

/** The longest delay that setTimeout takes; a greater one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

const timer = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const handle = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, longestTimerMs),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });

/** This process's clocks. */
export const systemClock = (): Clock => {
  // The wall clock tells milliseconds, the monotonic one microseconds: the latter fills in the former's digits.
  let offsetMs = performance.timeOrigin;

  const clock: Clock = {
    now() {
      const wallMs = Date.now();
      const fineMs = performance.now() + offsetMs;
      const agreedMs = Math.min(Math.max(fineMs, wallMs), wallMs + 0.999);
      // They part when the wall clock is stepped or slewed; then it is right.
      offsetMs += agreedMs - fineMs;
      return Math.round(agreedMs * 1_000) as Micros;
    },
    monotonicMs: () => performance.now(),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const dueMs = performance.now() + ms;
      // Timers may fire a little early.
      for (let leftMs = ms; leftMs > 0; leftMs = dueMs - performance.now()) await timer(leftMs, signal);
    },
  };
  return clock;
};
