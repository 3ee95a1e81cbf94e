import { describe, expect, it } from 'vitest';
import type { ClockSubject } from './subject.ts';

/** Every *must* of the port Clock. Real clocks let some hundredths of a second pass. */
export function clockConformance(adapterName: string, open: () => Promise<ClockSubject>): void {
  describe(`clock [${adapterName}]`, () => {
    it('now is a whole number of microseconds, after 2020', async () => {
      const { clock } = await open();
      expect(Number.isSafeInteger(clock.now())).toBe(true);
      expect(clock.now()).toBeGreaterThan(1_577_836_800_000_000);
    });

    it('now moves with the time that passes', async () => {
      const { clock, pass } = await open();
      const before = clock.now();
      await pass(20);
      // A real wall clock may be slewed meanwhile.
      expect(clock.now() - before).toBeGreaterThanOrEqual(15_000);
    });

    it('monotonicMs never decreases, and moves with the time that passes', async () => {
      const { clock, pass } = await open();
      const seen = Array.from({ length: 1_000 }, () => clock.monotonicMs());
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      const before = clock.monotonicMs();
      await pass(20);
      expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(20);
    });

    it('sleep resolves once monotonicMs has advanced by as much, and not before', async () => {
      const { clock, pass } = await open();
      const before = clock.monotonicMs();
      const woken = [0, 1, 7.5, 20].map(async (ms) => {
        await clock.sleep(ms);
        return clock.monotonicMs() - before - ms;
      });
      await pass(25);
      for (const late of await Promise.all(woken)) expect(late).toBeGreaterThanOrEqual(0);
    });

    it('an aborted sleep rejects with the reason of its signal, at once', async () => {
      const { clock } = await open();
      const abort = new AbortController();
      const reason = new Error('no longer needed');
      const sleeping = clock.sleep(60_000, abort.signal);
      abort.abort(reason);
      await expect(sleeping).rejects.toBe(reason);
      await expect(clock.sleep(60_000, abort.signal)).rejects.toBe(reason);
      await expect(clock.sleep(0, abort.signal)).rejects.toBe(reason);
    });

    it('an abort after a sleep is over changes nothing', async () => {
      const { clock, pass } = await open();
      const abort = new AbortController();
      const sleeping = clock.sleep(5, abort.signal);
      await pass(10);
      await sleeping;
      abort.abort(new Error('late'));
      await expect(sleeping).resolves.toBeUndefined();
    });
  });
}
