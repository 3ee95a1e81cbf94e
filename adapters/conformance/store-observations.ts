import { describe, expect, it } from 'vitest';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { at, type Scene } from './scene.ts';

export const observationRules = (openScene: () => Promise<Scene>): void => {
  describe('observations', () => {
    it('an observation makes its entity, without type and with version 0', async () => {
      const scene = await openScene();
      const outcome = await scene.outcome(
        scene.observations(scene.observing('e', { 'number.hot': 1, 'text.cold': 'x' }, at(1))),
      );
      expect(outcome).toEqual({
        status: 'committed',
        kind: 'observations',
        replayed: false,
        accepted: 2,
        rejected: [],
      });
      expect(await scene.state('e')).toMatchObject({ type: null, life: 'alive', rev: 1, version: 0 });
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.cold': 'x' });
    });

    it('observations leave version as it is', async () => {
      const scene = await openScene();
      await scene.put('e', {}, { type: 'sensor' });
      await scene.observe('e', { 'number.hot': 1 });
      expect(await scene.state('e')).toMatchObject({ type: 'sensor', rev: 2, version: 1 });
    });

    it('observations of several entities, repeated and out of order, all count', async () => {
      const scene = await openScene();
      const outcome = await scene.outcome(
        scene.observations([
          ...scene.observing('a', { 'number.hot': 2 }, at(2)),
          ...scene.observing('b', { 'number.hot': 5 }, at(1)),
          ...scene.observing('a', { 'number.hot': 1 }, at(1)),
          ...scene.observing('a', { 'number.hot': 2 }, at(2)),
        ]),
      );
      expect(outcome).toMatchObject({ accepted: 4, rejected: [] });
      expect(await scene.values('a')).toEqual({ 'number.hot': 2 });
      expect(await scene.values('b')).toEqual({ 'number.hot': 5 });
      expect(await scene.history('a')).toHaveLength(3);
    });

    it('an observation of a deleted entity is rejected ENTITY_DELETED by its index, its neighbours are not', async () => {
      const scene = await openScene();
      await scene.put('gone', { 'number.hot': 1 }, { observedAt: at(1) });
      await scene.apply(scene.deleting('gone'));
      const outcome = await scene.outcome(
        scene.observations([
          ...scene.observing('a', { 'number.hot': 1 }),
          ...scene.observing('gone', { 'number.hot': 2 }),
          ...scene.observing('b', { 'number.cold': 3 }),
        ]),
      );
      expect(outcome).toMatchObject({
        status: 'committed',
        accepted: 2,
        rejected: [{ index: 1, refusal: { code: 'ENTITY_DELETED' } }],
      });
      expect(await scene.values('a')).toEqual({ 'number.hot': 1 });
      expect(await scene.values('b')).toEqual({ 'number.cold': 3 });
      await scene.apply(scene.restoring('gone'));
      expect(await scene.values('gone')).toEqual({ 'number.hot': 1 });
      expect(await scene.state('gone')).toMatchObject({ rev: 3 });
    });

    it('an observation meets its entity as it is after the edits of the same call', async () => {
      const scene = await openScene();
      await scene.put('dies');
      await scene.put('returns');
      await scene.apply(scene.deleting('returns'));
      const { outcomes } = await scene.commit(
        scene.observations([
          ...scene.observing('dies', { 'number.hot': 1 }),
          ...scene.observing('returns', { 'number.hot': 2 }),
        ]),
        scene.edits([scene.deleting('dies'), scene.restoring('returns')]),
      );
      expect(outcomes[0]).toMatchObject({
        kind: 'observations',
        accepted: 1,
        rejected: [{ index: 0, refusal: { code: 'ENTITY_DELETED' } }],
      });
      expect(outcomes[1]).toMatchObject({
        kind: 'edits',
        edits: [{ status: 'applied' }, { status: 'applied' }],
      });
      expect(await scene.values('returns')).toEqual({ 'number.hot': 2 });
      expect(await scene.state('dies')).toMatchObject({ life: 'deleted', rev: 2 });
    });

    it('an observation further ahead of the clock than allowed is rejected, and makes no entity', async () => {
      const scene = await openScene();
      const tooFar = ((await scene.now()) + (limits.maxFutureSkewMs + 60_000) * 1_000) as Micros;
      const outcome = await scene.outcome(
        scene.observations([
          ...scene.observing('early', { 'number.hot': 1 }, tooFar),
          ...scene.observing('e', { 'number.hot': 2 }),
        ]),
      );
      expect(outcome).toMatchObject({
        accepted: 1,
        rejected: [{ index: 0, refusal: { code: 'OBSERVED_AT_RANGE' } }],
      });
      expect(await scene.state('early')).toBeNull();
      expect(await scene.values('e')).toEqual({ 'number.hot': 2 });
    });

    it('an observation of null unsets', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'number.hot': 1, 'text.cold': 'x' }, at(1));
      await scene.observe('e', { 'number.hot': null, 'text.cold': null }, at(2));
      expect(await scene.values('e')).toEqual({});
    });
  });

  describe('requests', () => {
    it('outcomes stand in the order of the requests', async () => {
      const scene = await openScene();
      const { outcomes } = await scene.commit(
        scene.observations(scene.observing('a', { 'number.hot': 1 })),
        scene.edits([scene.putting('b')]),
        scene.observations(scene.observing('c', { 'number.hot': 1, 'number.cold': 2 })),
        scene.edits([scene.putting('d'), scene.putting('e')]),
      );
      expect(
        outcomes.map(
          (it) => it.status === 'committed' && (it.kind === 'edits' ? it.edits.length : -it.accepted),
        ),
      ).toEqual([-1, 1, -2, 2]);
    });

    it('a call without requests, and a request without content, commit nothing', async () => {
      const scene = await openScene();
      expect((await scene.commit()).outcomes).toEqual([]);
      const { outcomes } = await scene.commit(scene.edits([]), scene.observations([]));
      expect(outcomes).toEqual([
        { status: 'committed', kind: 'edits', replayed: false, edits: [] },
        { status: 'committed', kind: 'observations', replayed: false, accepted: 0, rejected: [] },
      ]);
    });

    it('an unknown tenant refuses TENANT_UNKNOWN', async () => {
      const scene = await openScene();
      const request = { ...scene.edits([scene.putting('e')]), tenant: 2_000_000_000 as typeof scene.tenant };
      expect(await scene.outcome(request)).toMatchObject({
        status: 'refused',
        refusal: { code: 'TENANT_UNKNOWN' },
      });
    });

    it('what was validated before an update of the catalogue refuses CATALOG_CHANGED and writes nothing', async () => {
      const scene = await openScene();
      const edits = scene.edits([scene.putting('e', { 'number.hot': 1 })]);
      const observations = scene.observations(scene.observing('o', { 'number.hot': 1 }));
      await scene.change([{ kind: 'update', name: 'number.hot', patch: { max: 0 } }]);
      for (const request of [edits, observations]) {
        expect(await scene.outcome(request)).toMatchObject({
          status: 'refused',
          refusal: { code: 'CATALOG_CHANGED' },
        });
      }
      expect(await scene.state('e')).toBeNull();
      expect(await scene.state('o')).toBeNull();
    });

    it('a retirement refuses what was validated before it, a new definition does not', async () => {
      const scene = await openScene();
      const request = scene.edits([scene.putting('e', { 'number.hot': 1 })]);
      await scene.change([{ kind: 'define', spec: { name: 'later', type: 'text' } }]);
      expect(await scene.outcome(request)).toMatchObject({ status: 'committed' });
      await scene.change([{ kind: 'retire', name: 'later' }]);
      expect(await scene.outcome(request)).toMatchObject({ refusal: { code: 'CATALOG_CHANGED' } });
    });
  });
};
