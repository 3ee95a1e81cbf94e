/** Durations of one kind of call, in milliseconds, every one kept. */
export class Latencies {
  readonly #ms: number[] = [];

  async time<Result>(call: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    const result = await call();
    this.#ms.push(performance.now() - started);
    return result;
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
