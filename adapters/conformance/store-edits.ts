import { describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import { at, key, type Scene } from './scene.ts';

export const editRules = (openScene: () => Promise<Scene>): void => {
  describe('edits', () => {
    it('a put makes the entity with its type and values', async () => {
      const scene = await openScene();
      const applied = await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' }, { type: 'sensor' });
      expect(applied).toEqual({ status: 'applied', entity: 'e', rev: 1, version: 1, superseded: [] });
      const state = await scene.state('e');
      expect(state).toMatchObject({ entity: 'e', type: 'sensor', life: 'alive', rev: 1, version: 1 });
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.cold': 'x' });
    });

    it('a put without values and type still makes the entity', async () => {
      const scene = await openScene();
      await scene.put('e');
      expect(await scene.state('e')).toEqual({
        entity: 'e',
        type: null,
        life: 'alive',
        rev: 1,
        version: 1,
        values: new Map(),
      });
    });

    it('a put without type leaves the type, one with a type sets it', async () => {
      const scene = await openScene();
      await scene.put('e', {}, { type: 'a' });
      await scene.put('e', { 'number.hot': 1 });
      expect((await scene.state('e'))?.type).toBe('a');
      await scene.put('e', {}, { type: 'b' });
      expect((await scene.state('e'))?.type).toBe('b');
    });

    it('a put leaves the attributes that it does not name', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'number.cold': 2 });
      await scene.put('e', { 'text.hot': 'x' });
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'number.cold': 2, 'text.hot': 'x' });
    });

    it('each edit raises version by one, and so does repeating a delete or a restore', async () => {
      const scene = await openScene();
      await scene.put('e');
      const versions: number[] = [];
      for (const edit of ['deleting', 'deleting', 'restoring', 'restoring', 'putting'] as const) {
        const outcome = await scene.edit(scene[edit]('e'));
        versions.push(outcome.status === 'applied' ? outcome.version : Number.NaN);
      }
      expect(versions).toEqual([2, 3, 4, 5, 6]);
      expect(await scene.state('e')).toMatchObject({ life: 'alive', rev: 6, version: 6 });
    });

    it('delete hides the values and restore shows them again', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' }, { type: 'sensor' });
      await scene.apply(scene.deleting('e'));
      expect(await scene.state('e')).toEqual({
        entity: 'e',
        type: 'sensor',
        life: 'deleted',
        rev: 2,
        version: 2,
        values: new Map(),
      });
      await scene.apply(scene.restoring('e'));
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.cold': 'x' });
    });

    it('delete and restore of an entity that never was refuse ENTITY_NOT_FOUND', async () => {
      const scene = await openScene();
      for (const edit of [scene.deleting('never'), scene.restoring('never')]) {
        expect(await scene.edit(edit)).toMatchObject({
          status: 'refused',
          entity: 'never',
          refusal: { code: 'ENTITY_NOT_FOUND' },
        });
      }
      expect(await scene.state('never')).toBeNull();
    });

    it('an entity that only observations made can be deleted', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': 1 });
      const [deleted] = await scene.apply(scene.deleting('e'));
      expect(deleted).toMatchObject({ rev: 2, version: 1 });
    });

    it('a put on a deleted entity refuses ENTITY_DELETED and writes nothing', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
      await scene.apply(scene.deleting('e'));
      const outcome = await scene.edit(scene.putting('e', { 'number.hot': 2 }, { type: 'other' }));
      expect(outcome).toMatchObject({ status: 'refused', entity: 'e', refusal: { code: 'ENTITY_DELETED' } });
      await scene.apply(scene.restoring('e'));
      expect(await scene.state('e')).toMatchObject({ type: null, rev: 3, version: 3 });
      expect(await scene.values('e')).toEqual({ 'number.hot': 1 });
      expect(await scene.history('e')).toHaveLength(1);
    });

    it('an edit with the expected version applies', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': 1 });
      await scene.put('e', {}, { expectedVersion: 0 });
      await scene.put('e', {}, { expectedVersion: 1 });
      await scene.apply(scene.deleting('e', { expectedVersion: 2 }));
      const [restored] = await scene.apply(scene.restoring('e', { expectedVersion: 3 }));
      expect(restored?.version).toBe(4);
      expect(await scene.put('new', {}, { expectedVersion: 0 })).toMatchObject({ version: 1 });
    });

    it('another expected version refuses VERSION_CONFLICT with both versions, and writes nothing', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1 });
      const before = await scene.state('e');
      for (const make of ['putting', 'deleting', 'restoring'] as const) {
        const edit =
          make === 'putting'
            ? scene.putting('e', { 'number.hot': 2 }, { expectedVersion: 7 })
            : scene[make]('e', { expectedVersion: 7 });
        expect(await scene.edit(edit)).toEqual({
          status: 'refused',
          entity: 'e',
          refusal: { code: 'VERSION_CONFLICT', details: { expected: 7, actual: 1 } },
        });
      }
      expect(await scene.state('e')).toEqual(before);
      expect(await scene.edit(scene.putting('never', {}, { expectedVersion: 1 }))).toMatchObject({
        refusal: { code: 'VERSION_CONFLICT', details: { expected: 1, actual: 0 } },
      });
      expect(await scene.state('never')).toBeNull();
    });

    it('a wrong expected version of a deleted entity is a VERSION_CONFLICT before it is ENTITY_DELETED', async () => {
      const scene = await openScene();
      await scene.put('e');
      await scene.apply(scene.deleting('e'));
      const refused = async (expectedVersion: number) =>
        scene.edit(scene.putting('e', {}, { expectedVersion }));
      expect(await refused(1)).toMatchObject({ refusal: { code: 'VERSION_CONFLICT' } });
      expect(await refused(2)).toMatchObject({ refusal: { code: 'ENTITY_DELETED' } });
    });

    it('under `each` a refused edit leaves its neighbours alone', async () => {
      const scene = await openScene();
      const outcome = await scene.outcome(
        scene.edits([
          scene.putting('a', { 'number.hot': 1 }),
          scene.putting('b', { 'number.hot': 2 }, { expectedVersion: 9 }),
          scene.deleting('never'),
          scene.putting('c', { 'text.cold': 'x' }),
        ]),
      );
      expect(outcome).toMatchObject({
        status: 'committed',
        kind: 'edits',
        replayed: false,
        edits: [
          { status: 'applied', entity: 'a' },
          { status: 'refused', entity: 'b', refusal: { code: 'VERSION_CONFLICT' } },
          { status: 'refused', entity: 'never', refusal: { code: 'ENTITY_NOT_FOUND' } },
          { status: 'applied', entity: 'c' },
        ],
      });
      expect(await scene.values('a')).toEqual({ 'number.hot': 1 });
      expect(await scene.state('b')).toBeNull();
      expect(await scene.state('never')).toBeNull();
      expect(await scene.values('c')).toEqual({ 'text.cold': 'x' });
    });

    it('under `all` the first refused edit refuses the request by its index, and nothing of it is written', async () => {
      const scene = await openScene();
      await scene.put('b', { 'number.hot': 0 }, { observedAt: at(0) });
      const before = await scene.state('b');
      const outcome = await scene.outcome(
        scene.edits(
          [
            scene.putting('a', { 'number.hot': 1 }),
            scene.putting('b', { 'number.hot': 2 }, { expectedVersion: 9 }),
            scene.deleting('never'),
          ],
          { atomicity: 'all' },
        ),
      );
      expect(outcome).toEqual({
        status: 'refused',
        refusal: { code: 'VERSION_CONFLICT', details: { expected: 9, actual: 1 } },
        index: 1,
      });
      expect(await scene.state('a')).toBeNull();
      expect(await scene.state('b')).toEqual(before);
      expect(await scene.history('b')).toHaveLength(1);
    });

    it('a refused request leaves the other requests of the call alone', async () => {
      const scene = await openScene();
      const stranger = 2_000_000_000 as TenantId;
      const { outcomes } = await scene.commit(
        scene.edits([scene.putting('a', { 'number.hot': 1 }), scene.deleting('never')], { atomicity: 'all' }),
        scene.edits([scene.putting('b', { 'number.hot': 2 })], { atomicity: 'all' }),
        { ...scene.observations(scene.observing('c', { 'number.hot': 3 })), tenant: stranger },
        scene.observations(scene.observing('d', { 'number.hot': 4 })),
      );
      expect(outcomes.map((outcome) => outcome.status)).toEqual([
        'refused',
        'committed',
        'refused',
        'committed',
      ]);
      expect(await scene.state('a')).toBeNull();
      expect(await scene.values('b')).toEqual({ 'number.hot': 2 });
      expect(await scene.state('c')).toBeNull();
      expect(await scene.values('d')).toEqual({ 'number.hot': 4 });
    });

    it('two edits of one entity in one call are a TypeError, and nothing of the call is written', async () => {
      const scene = await openScene();
      const twice = [scene.putting('e', { 'number.hot': 1 }), scene.deleting('e')];
      await expect(scene.commit(scene.edits([scene.putting('a')]), scene.edits(twice))).rejects.toThrow(
        TypeError,
      );
      await expect(
        scene.commit(
          scene.edits([scene.putting('e')]),
          scene.edits([scene.putting('e'), scene.putting('b')]),
        ),
      ).rejects.toThrow(TypeError);
      const { data } = await scene.store.read({ tenant: scene.tenant, entities: ['a', 'b', 'e'].map(key) });
      expect(data).toEqual([null, null, null]);
    });

    it('one call may edit the same key in two tenants, which know nothing of each other', async () => {
      const scene = await openScene();
      const other = await openScene();
      const { outcomes } = await scene.commit(
        scene.edits([scene.putting('e', { 'number.hot': 1 })]),
        other.edits([other.putting('e', { 'number.hot': 2 })]),
      );
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['committed', 'committed']);
      expect(await scene.values('e')).toEqual({ 'number.hot': 1 });
      expect(await other.values('e')).toEqual({ 'number.hot': 2 });
    });

    it('an observedAt further ahead of the clock than allowed refuses OBSERVED_AT_RANGE', async () => {
      const scene = await openScene();
      const now = await scene.now();
      const ahead = (ms: number) => ({
        observedAt: (now + (limits.maxFutureSkewMs + ms) * 1_000) as typeof now,
      });
      expect(await scene.edit(scene.putting('e', { 'number.hot': 1 }, ahead(60_000)))).toMatchObject({
        status: 'refused',
        refusal: { code: 'OBSERVED_AT_RANGE' },
      });
      expect(await scene.state('e')).toBeNull();
      await scene.put('e', { 'number.hot': 1 }, ahead(0));
      expect(await scene.values('e')).toEqual({ 'number.hot': 1 });
    });
  });
};
