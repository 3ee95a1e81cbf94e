import { describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
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

    it.each([
      ['edits', (scene: Scene) => scene.edits([scene.putting('e')], { idempotency: first })],
      [
        'observations',
        (scene: Scene) =>
          scene.observations(scene.observing('e', { 'number.hot': 1 }), { idempotency: first }),
      ],
      ['no sound item at all', (scene: Scene) => scene.edits([], { idempotency: first })],
    ])('%s come back with what was refused before the first request', async (_what, request) => {
      const scene = await openScene();
      const details = { attribute: 'nul \u0000, half \ud800', given: [null, 0.1], '': { 'ä"\\': null } };
      const refusedBefore = [
        { index: 2, code: 'ATTRIBUTE_UNKNOWN', message: 'no "a\u0000\udfff\\"', details },
        { index: 7, code: 'VALUE_TYPE', message: 'm' },
      ] as const;
      const outcome = await scene.outcome({ ...request(scene), refusedBefore });
      expect(outcome).toMatchObject({ status: 'committed', replayed: false });
      expect(outcome).toHaveProperty('refusedBefore', refusedBefore);
      const replayed = { ...outcome, replayed: true };
      expect(await scene.outcome({ ...request(scene), refusedBefore: refusedBefore.slice(1) })).toEqual(
        replayed,
      );
      expect(await scene.outcome(request(scene))).toEqual(replayed);
      expect(await scene.replay(first)).toEqual(replayed);
    });

    it('what was refused before a request without a key comes back too', async () => {
      const scene = await openScene();
      const refusedBefore = [{ index: 0, code: 'VALUE_TYPE', message: 'm' }] as const;
      expect(await scene.outcome({ ...scene.edits([scene.putting('e')]), refusedBefore })).toMatchObject({
        edits: [{ status: 'applied' }],
        refusedBefore,
      });
    });

    it('of two requests of one key in one call, both come back with what was refused before the first', async () => {
      const scene = await openScene();
      const request = (message: string) => ({
        ...scene.edits([], { idempotency: first }),
        refusedBefore: [{ index: 0, code: 'VALUE_TYPE', message } as const],
      });
      const { outcomes } = await scene.commit(request('one'), request('two'));
      expect(outcomes).toMatchObject([
        { replayed: false, refusedBefore: [{ message: 'one' }] },
        { replayed: true, refusedBefore: [{ message: 'one' }] },
      ]);
    });

    describe('replay', () => {
      it('returns the first outcome whatever has changed since, and writes nothing', async () => {
        const scene = await openScene();
        const outcome = await scene.outcome(
          scene.edits([scene.putting('e', { 'text.hot': 'x' }), scene.deleting('never')], {
            idempotency: first,
          }),
        );
        await scene.change([{ kind: 'retire', name: 'text.hot' }]);
        const before = await scene.state('e');
        expect(await scene.replay(first)).toEqual({ ...outcome, replayed: true });
        expect(await scene.replay(first)).toEqual({ ...outcome, replayed: true });
        expect(await scene.state('e')).toEqual(before);
      });

      it('is proven by its receipt', async () => {
        const scene = await openScene();
        await scene.outcome(scene.edits([scene.putting('e')], { idempotency: first }));
        const replay = await scene.store.replay(scene.tenant, first);
        const { proof } = await scene.store.read({ tenant: scene.tenant, entities: [] });
        expect(replay?.receipt?.epoch).toBe(proof.epoch);
        expect(proof.floor >= (replay?.receipt?.position ?? '~')).toBe(true);
      });

      it('of a free key is null and leaves it free', async () => {
        const scene = await openScene();
        expect(await scene.replay(first)).toBeNull();
        const outcome = await scene.outcome(scene.edits([scene.putting('e')], { idempotency: other }));
        expect(outcome).toMatchObject({ status: 'committed', replayed: false });
      });

      it('of a key whose time is over is null', async () => {
        const scene = await openScene();
        await scene.outcome(scene.edits([scene.putting('e')], { idempotency: first }));
        await scene.subject.ageIdempotencyKeys(limits.idempotencyTtlMs + 1);
        expect(await scene.replay(first)).toBeNull();
      });

      it('of another payload refuses IDEMPOTENCY_CONFLICT', async () => {
        const scene = await openScene();
        await scene.outcome(scene.edits([scene.putting('e')], { idempotency: first }));
        expect(await scene.replay(other)).toEqual({
          status: 'refused',
          refusal: { code: 'IDEMPOTENCY_CONFLICT' },
        });
      });

      it("finds no other tenant's key, and refuses TENANT_UNKNOWN where there is no tenant", async () => {
        const scene = await openScene();
        const neighbour = await openScene();
        await scene.outcome(scene.edits([scene.putting('e')], { idempotency: first }));
        expect(await neighbour.replay(first)).toBeNull();
        const nowhere = await scene.store.replay(2_000_000_000 as TenantId, first);
        expect(nowhere?.outcome).toEqual({ status: 'refused', refusal: { code: 'TENANT_UNKNOWN' } });
      });
    });
  });
};
