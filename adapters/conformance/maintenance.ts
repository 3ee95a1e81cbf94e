import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeHistory, overallStatus } from '#domain/health';
import { limits } from '#domain/limits';
import { type Month, monthAfter } from '#domain/month';
import { defaultHistoryPolicy, wantedMonths } from '#domain/retention';
import { Scene } from './scene.ts';
import type { MaintenanceSubject } from './subject.ts';

const text = [{ name: 'text', type: 'text' }] as const;

/** Every *must* of the port Maintenance. A fresh store for each case: its months are shared by all tenants. */
export function maintenanceConformance(adapterName: string, open: () => Promise<MaintenanceSubject>): void {
  describe(`maintenance [${adapterName}]`, () => {
    let subject: MaintenanceSubject;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject?.close());

    const monthsAgo = async (months: number): Promise<Month> =>
      monthAfter((await subject.maintenance.months()).current, -months);
    /** A scene whose entity `old` has its only value from so many months ago, and `e` a newer one, too. */
    const agedScene = async (months: number): Promise<Scene> => {
      const scene = await Scene.open(subject, text);
      await scene.put('old', { text: 'old' });
      await scene.put('e', { text: 'before' });
      await subject.ageHistory(months);
      await scene.put('e', { text: 'now' });
      return scene;
    };

    it('makes this month and those ahead, and none of them again', async () => {
      const { maintenance } = subject;
      await maintenance.makeMonths(2);
      const { current } = await maintenance.months();
      const wanted = wantedMonths(current, { ...defaultHistoryPolicy, monthsAhead: 5 });
      expect(await maintenance.makeMonths(5)).toEqual(wanted.slice(-3));
      expect(await maintenance.makeMonths(5)).toEqual([]);
      expect((await maintenance.months()).attached).toEqual(wanted);
    });

    it('makes each month once, however many make it at once', async () => {
      const { maintenance } = subject;
      const made = await Promise.all([6, 6, 4, 6, 5, 6].map((ahead) => maintenance.makeMonths(ahead)));
      const all = made.flat();
      expect(new Set(all).size).toBe(all.length);
      const { current, attached } = await maintenance.months();
      expect(attached).toEqual(wantedMonths(current, { ...defaultHistoryPolicy, monthsAhead: 6 }));
    });

    it('a month taken out is gone from history at once, and every last value stays', async () => {
      const scene = await agedScene(4);
      const month = await monthsAgo(4);
      expect((await subject.maintenance.months()).attached).toContain(month);
      expect(await scene.history('e')).toHaveLength(2);

      expect(await subject.maintenance.detach(month)).toBe('done');
      expect(await subject.maintenance.months()).toMatchObject({ detached: [month] });
      expect((await scene.history('e')).map(({ value }) => value)).toEqual(['now']);
      expect(await scene.history('old')).toEqual([]);

      expect(await subject.maintenance.drop(month)).toBe('done');
      const { attached, detached } = await subject.maintenance.months();
      expect([...attached, ...detached]).not.toContain(month);
      expect(await scene.values('old')).toEqual({ text: 'old' });
      expect(await scene.values('e')).toEqual({ text: 'now' });
    });

    it('an entity goes on where its history is gone', async () => {
      const scene = await agedScene(2);
      const month = await monthsAgo(2);
      const before = await scene.state('old');
      await subject.maintenance.detach(month);
      await subject.maintenance.drop(month);
      expect(await scene.state('old')).toEqual(before);
      await scene.put('old', { text: 'new' });
      expect(await scene.values('old')).toEqual({ text: 'new' });
      expect(await scene.history('old')).toHaveLength(1);
    });

    it('steps that were done already, and months that never were, change nothing', async () => {
      const scene = await agedScene(3);
      const month = await monthsAgo(3);
      const { maintenance } = subject;
      expect(await maintenance.drop(month)).toBe('done');
      expect(await scene.history('old')).toHaveLength(1);
      for (const again of [1, 2]) expect([again, await maintenance.detach(month)]).toEqual([again, 'done']);
      for (const again of [1, 2]) expect([again, await maintenance.drop(month)]).toEqual([again, 'done']);
      expect(await maintenance.detach('1999-01' as Month)).toBe('done');
      expect(await maintenance.drop('1999-01' as Month)).toBe('done');
    });

    it('several workers at once take a month out once, and none of them harms another', async () => {
      const scene = await agedScene(3);
      const month = await monthsAgo(3);
      const { maintenance } = subject;
      for (const step of ['detach', 'drop'] as const) {
        const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => maintenance[step](month)));
        expect(outcomes).toContain('done');
      }
      expect((await maintenance.months()).attached).not.toContain(month);
      expect(await scene.history('e')).toHaveLength(1);
    });

    it('a month that has not ended is the caller’s mistake', async () => {
      const scene = await Scene.open(subject, text);
      await scene.put('e', { text: 'x' });
      await expect(subject.maintenance.detach(await monthsAgo(0))).rejects.toThrow(TypeError);
      await expect(subject.maintenance.detach(await monthsAgo(-1))).rejects.toThrow(TypeError);
      expect(await scene.history('e')).toHaveLength(1);
    });

    it('used keys go when their time is over, and not before', async () => {
      const scene = await Scene.open(subject, text);
      const use = (key: string) =>
        scene.outcome(
          scene.edits([scene.putting('e', { text: key })], { idempotency: { key, payloadHash: 'h' } }),
        );
      const { maintenance } = subject;
      for (const key of ['k1', 'k2', 'k3']) await use(key);
      await subject.ageIdempotencyKeys(limits.idempotencyTtlMs + 1);
      await scene.store.openStream(scene.tenant, 'open');
      expect(await maintenance.purge(2)).toMatchObject({ idempotencyKeys: 2 });
      expect(await maintenance.purge(2)).toMatchObject({ idempotencyKeys: 1, streams: 0 });
      const kept = await use('k4');
      expect(await maintenance.purge(2)).toMatchObject({ idempotencyKeys: 0 });
      expect(await use('k4')).toEqual({ ...kept, replayed: true });
    });

    it('a fresh store that was maintained is well', async () => {
      await subject.maintenance.makeMonths(defaultHistoryPolicy.monthsAhead);
      const checks = judgeHistory(await subject.maintenance.facts(), defaultHistoryPolicy);
      expect(overallStatus(checks)).toBe('ok');
    });

    it('facts tell of months that are there, and of those half gone', async () => {
      await agedScene(5);
      const month = await monthsAgo(5);
      expect((await subject.maintenance.facts()).attached).toContain(month);
      await subject.maintenance.detach(month);
      expect(await subject.maintenance.facts()).toMatchObject({ detached: [month], strayBytes: 0 });
    });
  });
}
