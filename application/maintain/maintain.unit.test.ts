import { describe, expect, it } from 'vitest';
import { openMemory } from '#adapters/memory/testing/memory-scene';
import { type Month, monthAfter, monthStart } from '#domain/month';
import { defaultHistoryPolicy } from '#domain/retention';
import { maintain } from './maintain.ts';

const policy = { ...defaultHistoryPolicy, keepMonths: 2 };
const nothingPurged = { idempotencyKeys: 0, streams: 0, batches: 0 };

/** A store whose clock stands at the beginning of a month, with one value of each of the months before it. */
const openAged = async (months: number) => {
  const opened = await openMemory();
  for (let month = 0; month < months; month += 1) {
    await opened.scene.put('e', { 'text.cold': `${month}` });
    const { current } = await opened.maintenance.months();
    opened.clock.advance((monthStart(monthAfter(current, 1)) - opened.clock.now()) / 1_000);
  }
  const { current } = await opened.maintenance.months();
  return { ...opened, current, ago: (n: number) => monthAfter(current, -n) };
};

describe('maintain', () => {
  it('makes months ahead, and lets none go without a policy', async () => {
    const { current, ...adapters } = await openAged(40);
    const report = await maintain(adapters, { policy: defaultHistoryPolicy });
    expect(report).toEqual({
      made: [0, 1, 2, 3].map((ahead) => monthAfter(current, ahead)),
      dropped: [],
      postponed: [],
      purged: nothingPurged,
    });
  });

  it('lets months older than declared go, oldest first, and keeps the last values', async () => {
    const { ago, scene, ...adapters } = await openAged(5);
    expect(await maintain(adapters, { policy })).toMatchObject({
      dropped: [ago(5), ago(4), ago(3)],
      postponed: [],
    });
    expect(await scene.history('e')).toHaveLength(2);
    expect(await scene.values('e')).toEqual({ 'text.cold': '4' });
    expect(await maintain(adapters, { policy })).toEqual({
      made: [],
      dropped: [],
      postponed: [],
      purged: nothingPurged,
    });
  });

  it('lets no month go that a copy still needs', async () => {
    const { ago, ...adapters } = await openAged(5);
    const appliedUntil = monthStart(ago(4));
    expect(await maintain(adapters, { policy, appliedUntil })).toMatchObject({ dropped: [ago(5)] });
  });

  it.each(['detach', 'drop'] as const)(
    'tries a month that is in use ten times, a second apart, then reports it and goes on (%s)',
    async (step) => {
      const { ago, ...adapters } = await openAged(5);
      const tried: Month[] = [];
      const waits: number[] = [];
      const report = await maintain(
        {
          maintenance: {
            ...adapters.maintenance,
            [step]: async (month: Month) => {
              tried.push(month);
              return month === ago(4) ? 'busy' : adapters.maintenance[step](month);
            },
          },
          clock: { ...adapters.clock, sleep: async (ms) => void waits.push(ms) },
        },
        { policy },
      );
      expect(report).toMatchObject({ dropped: [ago(5), ago(3)], postponed: [ago(4)] });
      expect(tried).toEqual([ago(5), ...Array(10).fill(ago(4)), ago(3)]);
      expect(waits).toEqual(Array(9).fill(1_000));
      // The next run goes on from there.
      expect(await maintain(adapters, { policy })).toMatchObject({ dropped: [ago(4)] });
    },
  );

  it('goes on from wherever a run ended, before or after the effect of any step', async () => {
    const steps = ['makeMonths', 'months', 'detach', 'drop', 'purge'] as const;
    for (const step of steps) {
      for (const fault of ['before', 'after'] as const) {
        const { ago, scene, current, ...adapters } = await openAged(4);
        adapters.faults.failNext(`maintenance.${step}`, fault);
        await expect(maintain(adapters, { policy })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        await maintain(adapters, { policy });
        const { attached, detached } = await adapters.maintenance.months();
        expect([step, fault, attached, detached]).toEqual([step, fault, [2, 1, 0, -1, -2, -3].map(ago), []]);
        expect(await scene.values('e')).toEqual({ 'text.cold': '3' });
      }
    }
  });

  it('is ended by its signal between steps', async () => {
    const adapters = await openAged(4);
    const stopping = new AbortController();
    const reason = new Error('stopping');
    const maintenance = {
      ...adapters.maintenance,
      detach: async () => {
        stopping.abort(reason);
        return 'busy' as const;
      },
    };
    await expect(maintain({ ...adapters, maintenance }, { policy, signal: stopping.signal })).rejects.toBe(
      reason,
    );
  });

  it('removes what has served its time, step by step until nothing is left', async () => {
    const adapters = await openAged(1);
    let left = 25_000;
    const limits: number[] = [];
    const maintenance = {
      ...adapters.maintenance,
      purge: async (limit: number) => {
        limits.push(limit);
        const idempotencyKeys = Math.min(limit, left);
        left -= idempotencyKeys;
        return { ...nothingPurged, idempotencyKeys };
      },
    };
    const { purged } = await maintain({ ...adapters, maintenance }, { policy });
    expect(purged.idempotencyKeys).toBe(25_000);
    expect(limits).toEqual([10_000, 10_000, 10_000]);
  });
});
