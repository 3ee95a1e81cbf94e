import { describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { repeatedly } from './repeatedly.ts';

const repetition = { name: 'work', everyMs: 1_000, afterFailureMs: 10 };

/** Counts the turns, notes the pauses between them, and stops after so many. */
const run = async (turns: number, work: (turn: number) => Promise<void>) => {
  const { telemetry, clock } = createMemoryAdapters();
  const stopping = new AbortController();
  const pauses: number[] = [];
  let turn = 0;
  const loop = repeatedly(
    { telemetry, clock: { ...clock, sleep: async (ms) => void pauses.push(ms) } },
    repetition,
    async () => {
      turn += 1;
      if (turn === turns) stopping.abort();
      await work(turn);
    },
  );
  await loop(stopping.signal);
  return { telemetry, pauses, turn };
};

describe('work in the background', () => {
  it('goes on, with a pause between two turns, until it is stopped', async () => {
    const { turn, pauses } = await run(3, async () => undefined);
    expect(turn).toBe(3);
    expect(pauses.slice(0, 2)).toEqual([1_000, 1_000]);
  });

  it('that fails is logged, counted and tried again sooner', async () => {
    const error = new Error('once');
    const { telemetry, pauses } = await run(3, async (turn) => {
      if (turn === 2) throw error;
    });
    expect(pauses.slice(0, 2)).toEqual([1_000, 10]);
    expect(telemetry.counted('background_failures_total', { work: 'work' })).toBe(1);
    expect(telemetry.lines).toEqual([{ level: 'error', event: 'work failed', fields: { error } }]);
  });

  it('that is stopped has not failed', async () => {
    const { telemetry } = await run(1, async () => {
      throw new Error('aborted');
    });
    expect(telemetry.lines).toEqual([]);
  });

  it('ends its pause where it is stopped in it', async () => {
    const adapters = createMemoryAdapters();
    const stopping = new AbortController();
    const running = repeatedly(adapters, repetition, async () => undefined)(stopping.signal);
    stopping.abort();
    await running;
  });
});
