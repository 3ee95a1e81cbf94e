import { describe, expect, it } from 'vitest';
import type { Micros } from '#domain/ids';
import { at, type Scene } from './scene.ts';

export const orderRules = (openScene: () => Promise<Scene>): void => {
  describe('order of values', () => {
    it('a late value never overwrites a newer one', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 2, 'text.cold': 'new' }, { observedAt: at(2) });
      await scene.observe('e', { 'number.hot': 1, 'text.cold': 'old' }, at(1));
      expect(await scene.values('e')).toEqual({ 'number.hot': 2, 'text.cold': 'new' });
    });

    it('of two values of one time, the one ingested later is the newer', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': 1, 'text.cold': 'first' }, at(1));
      await scene.observe('e', { 'number.hot': 2, 'text.cold': 'second' }, at(1));
      expect(await scene.values('e')).toEqual({ 'number.hot': 2, 'text.cold': 'second' });
    });

    it('within a call, ingestion follows requests and values, all edits before all observations', async () => {
      const scene = await openScene();
      await scene.commit(
        scene.observations([
          ...scene.observing('o', { 'number.hot': 1 }, at(1)),
          ...scene.observing('e', { 'number.hot': 1 }, at(1)),
          ...scene.observing('o', { 'number.hot': 2 }, at(1)),
        ]),
        scene.edits([scene.putting('e', { 'number.hot': 9 }, { observedAt: at(1) })]),
        scene.observations(scene.observing('o', { 'number.hot': 3 }, at(1))),
      );
      expect((await scene.history('o')).map((entry) => entry.value)).toEqual([3, 2, 1]);
      expect((await scene.history('e')).map((entry) => entry.value)).toEqual([1, 9]);
      expect(await scene.values('e')).toEqual({ 'number.hot': 1 });
    });

    it('ingestSeq rises from commit to commit and is the same in state and history', async () => {
      const scene = await openScene();
      await scene.put('a', { 'number.hot': 1 });
      await scene.observe('b', { 'number.cold': 1 });
      await scene.put('a', { 'number.hot': 2 });
      const entries = [...(await scene.history('a')), ...(await scene.history('b'))];
      const seqs = entries.map((entry) => entry.ingestSeq);
      expect(new Set(seqs).size).toBe(3);
      const [second, first, between] = seqs;
      expect([first, between, second]).toEqual([...seqs].sort((a, b) => (a < b ? -1 : 1)));
      expect((await scene.state('a'))?.values.get(scene.id('number.hot'))?.ingestSeq).toBe(second);
    });

    it('a put names the attributes of which a newer value stays current', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x', 'boolean.hot': true }, { observedAt: at(5) });
      await scene.observe('e', { 'boolean.hot': null }, at(9));
      const put = await scene.put(
        'e',
        { 'number.hot': 2, 'text.cold': 'y', 'boolean.hot': false, 'text.hot': 'z' },
        { observedAt: at(4) },
      );
      expect([...put.superseded].sort()).toEqual(
        ['number.hot', 'text.cold', 'boolean.hot'].map((name) => scene.id(name)).sort(),
      );
      const equal = await scene.put('e', { 'number.hot': 3, 'text.cold': 'w' }, { observedAt: at(5) });
      expect(equal.superseded).toEqual([]);
    });

    it('whether a put is superseded is judged before the observations of the same call', async () => {
      const scene = await openScene();
      const { outcomes } = await scene.commit(
        scene.edits([scene.putting('e', { 'number.hot': 1 }, { observedAt: at(1) })]),
        scene.observations(scene.observing('e', { 'number.hot': 2 }, at(2))),
      );
      expect(outcomes[0]).toMatchObject({ edits: [{ status: 'applied', superseded: [] }] });
      expect(await scene.values('e')).toEqual({ 'number.hot': 2 });
    });

    it('a late value touches its entity: rev rises, values stay', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 2 }, { observedAt: at(2) });
      await scene.observe('e', { 'number.hot': 1 }, at(1));
      expect(await scene.state('e')).toMatchObject({ rev: 2, version: 1 });
      await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
      expect(await scene.state('e')).toMatchObject({ rev: 3, version: 2 });
    });

    it('a call raises rev by one, whatever number of values it carries', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': 0 }, at(0));
      const { outcomes } = await scene.commit(
        scene.observations([
          ...scene.observing('e', { 'number.hot': 1, 'text.cold': 'x' }, at(1)),
          ...scene.observing('e', { 'number.hot': 2 }, at(2)),
        ]),
        scene.edits([scene.putting('e', { 'boolean.cold': true, 'text.hot': 'y' })]),
        scene.observations(scene.observing('e', { 'text.hot': 'z' }, at(3))),
      );
      expect(outcomes[1]).toMatchObject({ edits: [{ rev: 2, version: 1 }] });
      expect(await scene.state('e')).toMatchObject({ rev: 2, version: 1 });
    });
  });

  describe('unset', () => {
    it('null takes the attribute away, and an older value does not bring it back', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' }, { observedAt: at(1) });
      await scene.put('e', { 'number.hot': null, 'text.cold': null }, { observedAt: at(3) });
      expect(await scene.values('e')).toEqual({});
      await scene.observe('e', { 'number.hot': 2, 'text.cold': 'y' }, at(2));
      expect(await scene.values('e')).toEqual({});
      await scene.observe('e', { 'number.hot': 4, 'text.cold': 'z' }, at(4));
      expect(await scene.values('e')).toEqual({ 'number.hot': 4, 'text.cold': 'z' });
    });

    it('unsetting what was never set makes the entity, without a value', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': null, 'text.cold': null }, at(1));
      expect(await scene.state('e')).toMatchObject({ rev: 1, version: 0, values: new Map() });
      expect((await scene.history('e')).map((entry) => entry.value)).toEqual([null, null]);
    });
  });

  describe('omitted observedAt', () => {
    it("is the primary's clock at the flush", async () => {
      const scene = await openScene();
      const before = await scene.now();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' });
      const after = await scene.now();
      const times = (await scene.history('e')).flatMap((entry) => [entry.observedAt, entry.ingestedAt]);
      expect(new Set(times).size).toBe(1);
      expect(times[0]).toBeGreaterThanOrEqual(before);
      expect(times[0]).toBeLessThanOrEqual(after);
    });

    it('is never older than what it replaces, so an edit made now is seen', async () => {
      const scene = await openScene();
      const ahead = ((await scene.now()) + 60_000_000) as Micros;
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' }, { observedAt: ahead });
      const put = await scene.put('e', { 'number.hot': 2, 'text.cold': null, 'text.hot': 'y' });
      expect(put.superseded).toEqual([]);
      expect(await scene.values('e')).toEqual({ 'number.hot': 2, 'text.hot': 'y' });
      const { values } = (await scene.state('e')) ?? {};
      expect(values?.get(scene.id('number.hot'))?.observedAt).toBe(ahead);
      expect(values?.get(scene.id('text.hot'))?.observedAt).toBeLessThan(ahead);
    });

    it('is not older than a value that came earlier in the same call', async () => {
      const scene = await openScene();
      const ahead = ((await scene.now()) + 60_000_000) as Micros;
      await scene.commit(
        scene.observations([
          ...scene.observing('e', { 'number.hot': 1, 'text.cold': 'x' }, ahead),
          ...scene.observing('e', { 'number.hot': 2, 'text.cold': 'y' }),
        ]),
      );
      expect(await scene.values('e')).toEqual({ 'number.hot': 2, 'text.cold': 'y' });
      expect((await scene.history('e')).map((entry) => entry.observedAt)).toEqual([
        ahead,
        ahead,
        ahead,
        ahead,
      ]);
    });

    it('is not older than a tombstone', async () => {
      const scene = await openScene();
      const ahead = ((await scene.now()) + 60_000_000) as Micros;
      await scene.observe('e', { 'number.hot': null, 'text.cold': null }, ahead);
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' });
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.cold': 'x' });
    });
  });
};
