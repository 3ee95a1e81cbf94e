import { setTimeout } from 'node:timers/promises';

/** Durations of one kind of call, in milliseconds, every one kept. */
export class Latencies {
  readonly #ms: number[] = [];

  async time<Result>(call: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    const result = await call();
    this.record(performance.now() - started);
    return result;
  }

  record(ms: number): void {
    this.#ms.push(ms);
  }

  get count(): number {
    return this.#ms.length;
  }

  /** Nearest rank; share from 0 to 1. */
  quantile(share: number): number {
    const sorted = this.#ms.toSorted((a, b) => a - b);
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    if (value === undefined) throw new TypeError('There is no quantile of nothing.');
    return value;
  }
}

/** Runs each loop again and again beside the others until the time is over; every call is finished. */
export const closedLoop = async (loops: readonly (() => Promise<void>)[], seconds: number): Promise<void> => {
  const end = performance.now() + seconds * 1_000;
  await Promise.all(
    loops.map(async (loop) => {
      while (performance.now() < end) await loop();
    }),
  );
};

/**
 * Begins a call each time that one is due, however many are still under way, and waits for all of them. A call that
 * begins late, because this process was busy, is told when it was due: whoever measures from then on hides no waiting.
 */
export const openLoop = async (
  perSecond: number,
  seconds: number,
  call: (dueMs: number) => Promise<void>,
): Promise<void> => {
  const startedMs = performance.now();
  const calls: Promise<void>[] = [];
  while (calls.length < perSecond * seconds) {
    const dueMs = startedMs + (calls.length / perSecond) * 1_000;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await setTimeout(waitMs);
    calls.push(call(dueMs));
  }
  await Promise.all(calls);
};
