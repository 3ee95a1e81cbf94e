import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '#domain/entity';
import type { HistoryQuery } from '#domain/ports/entity-store';
import { at, key, type Scene } from './scene.ts';

export const historyRules = (openScene: () => Promise<Scene>): void => {
  describe('history', () => {
    const history = async (scene: Scene, query: Partial<HistoryQuery> = {}) => {
      const { data } = await scene.store.history({
        tenant: scene.tenant,
        entity: key('e'),
        limit: 100,
        ...query,
      });
      return data;
    };
    const values = async (scene: Scene, query: Partial<HistoryQuery> = {}) =>
      (await history(scene, query))?.map((entry) => entry.value);

    const written = async (openIt: () => Promise<Scene>): Promise<Scene> => {
      const scene = await openIt();
      await scene.put('e', { 'number.hot': 2 }, { observedAt: at(2) });
      await scene.put('e', { 'text.cold': 'four' }, { observedAt: at(4) });
      await scene.observe('e', { 'number.hot': 1 }, at(1));
      await scene.observe('e', { 'number.hot': null }, at(3));
      await scene.observe('e', { 'text.cold': 'three' }, at(3));
      return scene;
    };

    it('keeps every value ever committed, tombstones and late ones included, newest first', async () => {
      const scene = await written(openScene);
      const entries = await history(scene);
      expect(entries?.map(({ attribute, value, observedAt }) => [attribute, value, observedAt])).toEqual([
        [scene.id('text.cold'), 'four', at(4)],
        [scene.id('text.cold'), 'three', at(3)],
        [scene.id('number.hot'), null, at(3)],
        [scene.id('number.hot'), 2, at(2)],
        [scene.id('number.hot'), 1, at(1)],
      ]);
    });

    it('a value put twice stands there twice', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
      await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
      expect(await values(scene)).toEqual([1, 1]);
    });

    it('gives only the attributes asked for', async () => {
      const scene = await written(openScene);
      expect(await values(scene, { attributes: [scene.id('text.cold')] })).toEqual(['four', 'three']);
      expect(await values(scene, { attributes: [scene.id('boolean.hot')] })).toEqual([]);
    });

    it('a window holds from <= observedAt < to', async () => {
      const scene = await written(openScene);
      expect(await values(scene, { window: { from: at(2), to: at(4) } })).toEqual(['three', null, 2]);
      expect(await values(scene, { window: { from: at(4) } })).toEqual(['four']);
      expect(await values(scene, { window: { to: at(2) } })).toEqual([1]);
    });

    it('pages by the last entry seen, through entries of one time too', async () => {
      const scene = await written(openScene);
      const all = await history(scene);
      const pages: (readonly HistoryEntry[])[] = [];
      // One page more than there are shows that nothing comes again.
      for (let page = 0; page < 4; page += 1) {
        pages.push((await history(scene, { limit: 2, before: pages.at(-1)?.at(-1) })) ?? []);
      }
      expect(pages.map((page) => page.length)).toEqual([2, 2, 1, 0]);
      expect(pages.flat()).toEqual(all);
    });

    it('is null for an entity that never was, and for a deleted one', async () => {
      const scene = await openScene();
      expect(await history(scene)).toBeNull();
      await scene.put('e', { 'number.hot': 1 });
      await scene.apply(scene.deleting('e'));
      expect(await history(scene)).toBeNull();
      await scene.apply(scene.restoring('e'));
      expect(await values(scene)).toEqual([1]);
    });

    it('is empty for an entity without values', async () => {
      const scene = await openScene();
      await scene.put('e', {}, { type: 'bare' });
      expect(await history(scene)).toEqual([]);
    });

    it("every entry of a commit carries the primary's clock at its flush", async () => {
      const scene = await openScene();
      const before = await scene.now();
      await scene.commit(
        scene.edits([scene.putting('e', { 'number.hot': 1, 'text.cold': 'x' }, { observedAt: at(1) })]),
        scene.observations(scene.observing('e', { 'number.hot': 2 })),
      );
      const after = await scene.now();
      const times = new Set((await history(scene))?.map((entry) => entry.ingestedAt));
      expect(times.size).toBe(1);
      for (const time of times) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(after);
      }
    });
  });
};
