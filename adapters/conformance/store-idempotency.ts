import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits';
import { at, type Scene } from './scene.ts';

const first = { key: 'k', payloadHash: 'h1' };
const other = { key: 'k', payloadHash: 'h2' };

export const idempotencyRules = (openScene: () => Promise<Scene>): void => {
  describe('idempotency', () => {
    it('a used key with the same payload returns the first outcome and writes nothing', async () => {
      const scene = await openScene();
      await scene.observe('e', { 'text.cold': 'newer' }, at(9));
      const request = scene.edits(
        [
          scene.putting('e', { 'number.hot': 1, 'text.cold': 'x' }, { observedAt: at(1) }),
          scene.deleting('never'),
        ],
        { idempotency: first },
      );
      const outcome = await scene.outcome(request);
      await scene.put('e', { 'number.hot': 2 }, { observedAt: at(2) });
      const before = await scene.state('e');
      expect(await scene.outcome(request)).toEqual({ ...outcome, replayed: true });
      expect(await scene.state('e')).toEqual(before);
      expect(await scene.history('e')).toHaveLength(4);
    });

    it('replays observations with what was rejected', async () => {
      const scene = await openScene();
      await scene.put('gone');
      await scene.apply(scene.deleting('gone'));
      const request = scene.observations(
        [...scene.observing('e', { 'number.hot': 1 }), ...scene.observing('gone', { 'number.hot': 1 })],
        { idempotency: first },
      );
      const outcome = await scene.outcome(request);
      expect(outcome).toMatchObject({ replayed: false, accepted: 1, rejected: [{ index: 1 }] });
      expect(await scene.outcome(request)).toEqual({ ...outcome, replayed: true });
      expect(await scene.state('e')).toMatchObject({ rev: 1 });
    });

    it('replays even after the catalogue has changed', async () => {
      const scene = await openScene();
      const request = scene.edits([scene.putting('e', { 'number.hot': 1 })], { idempotency: first });
      const outcome = await scene.outcome(request);
      await scene.change([{ kind: 'retire', name: 'text.hot' }]);
      expect(await scene.outcome(request)).toEqual({ ...outcome, replayed: true });
    });

    it('a used key with another payload refuses IDEMPOTENCY_CONFLICT and writes nothing', async () => {
      const scene = await openScene();
      await scene.outcome(scene.edits([scene.putting('a')], { idempotency: first }));
      const requests = [
        scene.edits([scene.putting('b')], { idempotency: other }),
        scene.observations(scene.observing('b', { 'number.hot': 1 }), { idempotency: other }),
      ];
      for (const request of requests) {
        expect(await scene.outcome(request)).toMatchObject({
          status: 'refused',
          refusal: { code: 'IDEMPOTENCY_CONFLICT' },
        });
      }
      expect(await scene.state('b')).toBeNull();
    });

    it('the key of a refused request stays free', async () => {
      const scene = await openScene();
      const refused = scene.edits([scene.putting('a'), scene.deleting('never')], {
        atomicity: 'all',
        idempotency: first,
      });
      expect(await scene.outcome(refused)).toMatchObject({ status: 'refused', index: 1 });
      const stale = { ...scene.edits([scene.putting('a')], { idempotency: first }), schemaVersion: 999 };
      expect(await scene.outcome(stale)).toMatchObject({ refusal: { code: 'CATALOG_CHANGED' } });
      expect(await scene.outcome(scene.edits([scene.putting('b')], { idempotency: other }))).toMatchObject({
        status: 'committed',
        replayed: false,
      });
    });

    it('keys of two tenants are independent', async () => {
      const scene = await openScene();
      const neighbour = await openScene();
      await scene.outcome(scene.edits([scene.putting('e')], { idempotency: first }));
      const { outcomes } = await scene.commit(
        neighbour.edits([neighbour.putting('e')], { idempotency: other }),
      );
      expect(outcomes).toMatchObject([{ status: 'committed', replayed: false }]);
    });

    it('two requests of one key in one call have one effect', async () => {
      const scene = await openScene();
      const request = () =>
        scene.observations(scene.observing('e', { 'number.hot': 1 }, at(1)), { idempotency: first });
      const { outcomes } = await scene.commit(
        request(),
        request(),
        scene.observations(scene.observing('e', { 'number.hot': 2 }, at(2)), { idempotency: other }),
      );
      expect(outcomes).toMatchObject([
        { status: 'committed', replayed: false, accepted: 1 },
        { status: 'committed', replayed: true, accepted: 1 },
        { status: 'refused', refusal: { code: 'IDEMPOTENCY_CONFLICT' } },
      ]);
      expect(await scene.history('e')).toHaveLength(1);
    });

    it('a key that holds everything a key may hold is used once', async () => {
      const scene = await openScene();
      const idempotency = { key: `'"\\%_;\u{1f511}${'k'.repeat(245)}`, payloadHash: 'h' };
      const request = scene.edits([scene.putting('e')], { idempotency });
      expect(await scene.outcome(request)).toMatchObject({ replayed: false });
      expect(await scene.outcome(request)).toMatchObject({ replayed: true });
    });

    it('a key is free again when its time is over, and not before', async () => {
      const scene = await openScene();
      const request = scene.edits([scene.putting('e')], { idempotency: first });
      await scene.outcome(request);
      await scene.subject.ageIdempotencyKeys(limits.idempotencyTtlMs - 60_000);
      expect(await scene.outcome(request)).toMatchObject({ replayed: true, edits: [{ version: 1 }] });
      await scene.subject.ageIdempotencyKeys(60_001);
      const again = scene.edits([scene.putting('e')], { idempotency: other });
      expect(await scene.outcome(again)).toMatchObject({
        status: 'committed',
        replayed: false,
        edits: [{ version: 2 }],
      });
      expect(await scene.outcome(again)).toMatchObject({ replayed: true, edits: [{ version: 2 }] });
    });
  });
};
