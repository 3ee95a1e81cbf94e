import { describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Observation } from '#domain/ports/entity-store';
import { at, key, type Named, only, type Scene } from './scene.ts';

const stage = (scene: Scene, observations: readonly Observation[]) =>
  scene.store.stage(scene.observations(observations));

/** Writes what is staged, whoever's it is, and as often as that takes. */
export const flushAll = async (scene: Scene, values = 1_000): Promise<void> => {
  while ((await scene.store.flushStaged(values)).waiting > 0);
};

export const stagingRules = (openScene: () => Promise<Scene>): void => {
  describe('staging', () => {
    it('what is staged is not there until it is flushed, and then is as if it were committed', async () => {
      const scene = await openScene();
      const values: Named = { 'number.hot': 1, 'text.cold': 'tab\tand\nline', 'boolean.hot': true };
      const outcome = await stage(scene, scene.observing('e', values, at(1)));
      expect(outcome).toEqual({ status: 'staged', accepted: 3, rejected: [], clockAt: expect.any(Number) });
      expect(await scene.state('e')).toBeNull();
      await flushAll(scene);
      expect(await scene.values('e')).toEqual(values);
      expect(await scene.state('e')).toMatchObject({ rev: 1, version: 0 });
      expect(await scene.history('e')).toHaveLength(3);
      await flushAll(scene);
      expect(await scene.history('e')).toHaveLength(3);
    });

    it('a read that asks for it has it written first; it is not written twice', async () => {
      const scene = await openScene();
      const { tenant } = scene;
      await stage(scene, scene.observing('e', { 'number.hot': 1 }, at(1)));
      const read = await scene.store.read({ tenant, entities: [key('e')], staged: 'written' });
      expect(only(read.data)).toMatchObject({ rev: 1 });
      await stage(scene, scene.observing('e', { 'number.hot': 2 }, at(2)));
      const find = { tenant, orderBy: [{ field: { kind: 'entity' }, direction: 'asc' }], limit: 10 } as never;
      const found = await scene.store.find({ ...(find as object), staged: 'written' } as never);
      expect(found.data.map(scene.named.bind(scene))).toEqual([{ 'number.hot': 2 }]);
      await stage(scene, scene.observing('e', { 'number.hot': 3 }, at(3)));
      const { data } = await scene.store.history({ tenant, entity: key('e'), limit: 9, staged: 'written' });
      expect(data?.map(({ value }) => value)).toEqual([3, 2, 1]);
      await flushAll(scene);
      expect(await scene.history('e')).toHaveLength(3);
    });

    it('the answer of such a read proves what it holds', async () => {
      const scene = await openScene();
      await stage(scene, scene.observing('e', { 'number.hot': 1 }, at(1)));
      const before = await scene.store.probe();
      const { proof } = await scene.store.read({
        tenant: scene.tenant,
        entities: [key('e')],
        staged: 'written',
      });
      expect(proof.ceiling > before.ceiling).toBe(true);
      expect(proof.floor > before.floor).toBe(true);
    });

    it('a value without a time is as of its staging, not of its flush', async () => {
      const scene = await openScene();
      await stage(scene, scene.observing('e', { 'number.hot': 1 }));
      // So that a clock that stands moves on.
      await scene.subject.ageIdempotencyKeys(1);
      await scene.put('e', { 'number.hot': 2 });
      await flushAll(scene);
      expect(await scene.values('e')).toEqual({ 'number.hot': 2 });
    });

    it('of two staged values of one time the later one is newer, also within a request and across flushes', async () => {
      const scene = await openScene();
      for (const n of [1, 2, 3])
        await stage(scene, [
          ...scene.observing('e', { 'number.hot': n * 10 }, at(1)),
          ...scene.observing('e', { 'number.hot': n }, at(1)),
        ]);
      await flushAll(scene, 1);
      expect(await scene.values('e')).toEqual({ 'number.hot': 3 });
      expect((await scene.history('e')).map(({ value }) => value)).toEqual([3, 30, 2, 20, 1, 10]);
    });

    it('many requests of many tenants are flushed together, each value to its own entity and attribute', async () => {
      const scenes = await Promise.all([openScene(), openScene(), openScene()]);
      const entities = Array.from({ length: 20 }, (_, i) => `e${i}`);
      for (const [of, scene] of scenes.entries()) {
        for (const [i, entity] of entities.entries())
          await stage(scene, [
            ...scene.observing(entity, { 'number.hot': i }, at(of)),
            ...scene.observing(`other ${i % 3}`, { 'text.cold': entity }, at(i)),
          ]);
      }
      await flushAll(scenes[0] as Scene);
      for (const scene of scenes) {
        for (const [i, entity] of entities.entries())
          expect(await scene.values(entity)).toEqual({ 'number.hot': i });
        expect(await scene.values('other 0')).toEqual({ 'text.cold': 'e18' });
        expect(await scene.state('other 0')).toMatchObject({ version: 0 });
      }
    });

    it('rejects by index what a commit would reject, and stages the rest', async () => {
      const scene = await openScene();
      await scene.put('gone');
      await scene.apply(scene.deleting('gone'));
      const now = await scene.now();
      const late = (now + (limits.maxFutureSkewMs + 60_000) * 1_000) as typeof now;
      const outcome = await stage(scene, [
        ...scene.observing('gone', { 'number.hot': 1 }),
        ...scene.observing('e', { 'number.hot': 1 }, at(1)),
        ...scene.observing('ahead', { 'number.hot': 1 }, late),
        ...scene.observing('e', { 'number.hot': 9 }, late),
      ]);
      expect(outcome).toMatchObject({
        status: 'staged',
        accepted: 1,
        rejected: [
          { index: 0, refusal: { code: 'ENTITY_DELETED' } },
          { index: 2, refusal: { code: 'OBSERVED_AT_RANGE' } },
          { index: 3, refusal: { code: 'OBSERVED_AT_RANGE' } },
        ],
      });
      const gone = await scene.state('gone');
      await flushAll(scene);
      expect(await scene.values('e')).toEqual({ 'number.hot': 1 });
      expect(await scene.state('ahead')).toBeNull();
      expect(await scene.state('gone')).toEqual(gone);
    });

    it('a value whose entity is deleted before the flush is written and hidden', async () => {
      const scene = await openScene();
      await scene.put('e', { 'text.cold': 'x' });
      await stage(scene, scene.observing('e', { 'number.hot': 1 }));
      await scene.apply(scene.deleting('e'));
      await flushAll(scene);
      expect(await scene.state('e')).toMatchObject({ life: 'deleted', rev: 3 });
      await scene.apply(scene.restoring('e'));
      expect(await scene.values('e')).toEqual({ 'text.cold': 'x', 'number.hot': 1 });
    });

    it('another schema version and an unknown tenant refuse the request, and nothing is staged', async () => {
      const scene = await openScene();
      const request = scene.observations(scene.observing('e', { 'number.hot': 1 }));
      expect(await scene.store.stage({ ...request, schemaVersion: 999 })).toEqual({
        status: 'refused',
        refusal: { code: 'CATALOG_CHANGED' },
      });
      expect(await scene.store.stage({ ...request, tenant: 999_999 as TenantId })).toEqual({
        status: 'refused',
        refusal: { code: 'TENANT_UNKNOWN' },
      });
      await flushAll(scene);
      expect(await scene.state('e')).toBeNull();
    });

    it('a change of the catalogue has what was validated before it written first', async () => {
      const scene = await openScene();
      await stage(scene, scene.observing('e', { 'number.hot': 1, 'text.hot': 'x' }));
      await scene.change([{ kind: 'retire', name: 'text.hot' }]);
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.hot': 'x' });
    });

    it('a flush tells what it left', async () => {
      const scene = await openScene();
      await flushAll(scene);
      for (const n of [1, 2, 3]) await stage(scene, scene.observing(`e${n}`, { 'number.hot': n }));
      const first = await scene.store.flushStaged(1);
      expect(first).toMatchObject({ written: 1, waiting: 2 });
      expect(first.oldestMs).toBeGreaterThanOrEqual(0);
      expect(await scene.store.flushStaged(10)).toEqual({ written: 2, waiting: 0, oldestMs: null });
    });

    it('parallel stagings and flushes write every value once', async () => {
      const scene = await openScene();
      const flushes = Array.from({ length: 8 }, () => scene.store.flushStaged(5));
      const stagings = Array.from({ length: 30 }, (_, i) =>
        stage(scene, scene.observing(`e${i % 4}`, { 'number.hot': i }, at(i))),
      );
      await Promise.all([
        ...stagings,
        ...flushes,
        ...Array.from({ length: 8 }, () => scene.store.flushStaged(5)),
      ]);
      await flushAll(scene, 7);
      const histories = await Promise.all([0, 1, 2, 3].map((n) => scene.history(`e${n}`)));
      expect(
        histories
          .flat()
          .map(({ value }) => value)
          .sort((a, b) => Number(a) - Number(b)),
      ).toEqual(Array.from({ length: 30 }, (_, i) => i));
    });
  });
};
