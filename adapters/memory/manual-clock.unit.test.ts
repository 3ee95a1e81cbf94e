import { describe, expect, it } from 'vitest';
import type { Micros } from '#domain/ids';
import { createManualClock } from './manual-clock.ts';

describe('manual clock', () => {
  it('starts at the given moment and stands still until it is moved', async () => {
    const clock = createManualClock({ startAt: 1_000 as Micros });
    expect(clock.now()).toBe(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(1_000);
    clock.advance(1.5);
    expect([clock.now(), clock.monotonicMs()]).toEqual([2_500, 1.5]);
  });

  it('wakes sleepers that are due in the order of their due times, and leaves the others asleep', async () => {
    const clock = createManualClock();
    const woken: number[] = [];
    const sleeps = [30, 10, 20, 40].map(async (ms) => {
      await clock.sleep(ms);
      woken.push(ms);
    });
    expect(clock.sleeping).toBe(4);
    clock.advance(30);
    await Promise.all(sleeps.slice(0, 3));
    expect(woken).toEqual([10, 20, 30]);
    expect(clock.sleeping).toBe(1);
    clock.advance(10);
    await Promise.all(sleeps);
    expect(clock.sleeping).toBe(0);
  });

  it('an aborted sleeper is gone', async () => {
    const clock = createManualClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(10, abort.signal);
    abort.abort('reason');
    await expect(sleeping).rejects.toBe('reason');
    expect(clock.sleeping).toBe(0);
  });

  it('a step of the wall clock moves neither monotonic time nor sleepers', () => {
    const clock = createManualClock({ startAt: 5_000_000 as Micros });
    void clock.sleep(1);
    clock.step(-1_000);
    expect([clock.now(), clock.monotonicMs(), clock.sleeping]).toEqual([4_000_000, 0, 1]);
  });

  it('time does not run backwards', () => {
    const clock = createManualClock();
    expect(() => clock.advance(-1)).toThrow(TypeError);
    expect(() => clock.advance(Number.NaN)).toThrow(TypeError);
  });
});
