import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FlushedStaged, ObservationRequest } from '#domain/ports/entity-store';
import { StagedValues } from './staged-values.ts';

const request: ObservationRequest = {
  kind: 'observations',
  tenant: 1 as TenantId,
  schemaVersion: 1,
  observations: [],
};
const none: FlushedStaged = { written: 0, waiting: 0, oldestMs: null };

/** A store of which each flush answers as it is told; the last answer stays. */
const scene = (answers: (FlushedStaged | Promise<FlushedStaged>)[] = [none]) => {
  const clock = createManualClock();
  const { telemetry } = createMemoryAdapters({ clock });
  let flushes = 0;
  let fault: Error | undefined;
  const staged = new StagedValues({
    clock,
    telemetry,
    store: {
      stage: async ({ observations }) => ({
        status: 'staged',
        accepted: observations.length,
        rejected: [],
        clockAt: clock.now(),
      }),
      flushStaged: async () => {
        flushes += 1;
        if (fault !== undefined) throw fault;
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? none;
      },
    },
  });
  const fail = (error: Error | undefined): void => {
    fault = error;
  };
  const passed = async (ms: number): Promise<void> => {
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(ms);
  };
  return { clock, telemetry, staged, passed, fail, flushes: () => flushes };
};

describe('staged values', () => {
  it('what one process staged is flushed a moment later, once, and not again without need', async () => {
    const { staged, passed, clock, flushes } = scene();
    await staged.stage(request);
    await staged.stage(request);
    expect(flushes()).toBe(0);
    await passed(100);
    await expect.poll(flushes).toBe(1);
    expect(clock.sleeping).toBe(0);
  });

  it('a flush that leaves values is followed by the next at once', async () => {
    const { staged, passed, flushes, telemetry } = scene([
      { written: 5, waiting: 3, oldestMs: 20 },
      { written: 3, waiting: 0, oldestMs: null },
    ]);
    await staged.stage(request);
    await passed(100);
    await expect.poll(flushes).toBe(2);
    expect(telemetry.counted('staged_values_flushed_total')).toBe(8);
    expect(telemetry.observed('staged_oldest_ms')).toEqual([20]);
  });

  it('one that is started flushes what others staged, too, until it is stopped, and once more then', async () => {
    const { staged, passed, flushes } = scene();
    staged.start();
    await passed(100);
    await expect.poll(flushes).toBe(1);
    await passed(100);
    await expect.poll(flushes).toBe(2);
    await staged.stop();
    expect(flushes()).toBe(3);
  });

  it('a flush that fails is told, and repeated', async () => {
    const { staged, passed, fail, flushes, telemetry } = scene();
    staged.start();
    fail(new Error('no server'));
    await passed(100);
    await expect.poll(() => telemetry.counted('staged_flush_failures_total')).toBe(1);
    fail(undefined);
    await passed(100);
    await expect.poll(flushes).toBe(2);
    await staged.stop();
  });

  it('where flushes do not keep up, callers are asked to wait, until they do', async () => {
    const slow = Promise.withResolvers<FlushedStaged>();
    const full = { written: 1, waiting: limits.stagedValues, oldestMs: 9_000 };
    const { staged, passed, flushes } = scene([full, slow.promise, none]);
    const values = { ...request, observations: [{} as never] };
    await staged.stage(values);
    await passed(100);
    await expect.poll(flushes).toBe(2);
    await expect(staged.stage(values)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', retryAfterMs: 500 });
    slow.resolve({ written: 9, waiting: 0, oldestMs: null });
    await expect.poll(() => staged.stage(values).catch(() => null)).toMatchObject({ status: 'staged' });
  });

  it('what waits for a flush that fails is bounded, too', async () => {
    const { staged, fail, passed } = scene();
    const half = { ...request, observations: new Array<never>(limits.stagedValues / 2) };
    fail(new Error('no server'));
    await staged.stage(half);
    await staged.stage(half);
    await expect(staged.stage(half)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    fail(undefined);
    await passed(100);
    await expect.poll(() => staged.stage(half).catch(() => null)).toMatchObject({ status: 'staged' });
  });
});
