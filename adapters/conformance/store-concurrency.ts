import { describe, expect, it } from 'vitest';
import type { Refusals } from '#domain/ports/capabilities';
import type { EntityStore, WriteOutcome } from '#domain/ports/entity-store';
import { at, key, only, type Scene } from './scene.ts';

const times = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

export const concurrencyRules = (openScene: () => Promise<Scene>, refuses: Refusals): void => {
  describe('concurrency', () => {
    const parallel = (n: number, call: (i: number) => Promise<WriteOutcome>): Promise<WriteOutcome[]> =>
      Promise.all(times(n).map(call));

    it('parallel commits of one idempotency key have one effect', async () => {
      const scene = await openScene();
      const idempotency = { key: 'k', payloadHash: 'h' };
      const outcomes = await parallel(8, () =>
        scene.outcome(scene.edits([scene.putting('e', { 'number.hot': 1 })], { idempotency })),
      );
      const fresh = outcomes.filter((outcome) => outcome.status === 'committed' && !outcome.replayed);
      expect(fresh).toHaveLength(1);
      expect(outcomes.map((outcome) => ({ ...outcome, replayed: false }))).toEqual(
        outcomes.map(() => fresh[0]),
      );
      expect(await scene.state('e')).toMatchObject({ rev: 1, version: 1 });
      expect(await scene.history('e')).toHaveLength(1);
    });

    it('of parallel commits of one key with differing payloads one applies, the others are refused', async () => {
      const scene = await openScene();
      const outcomes = await parallel(6, (i) =>
        scene.outcome(
          scene.edits([scene.putting(`e${i}`)], { idempotency: { key: 'k', payloadHash: `h${i}` } }),
        ),
      );
      const codes = outcomes.map((outcome) =>
        outcome.status === 'refused' ? outcome.refusal.code : 'applied',
      );
      expect(codes.filter((code) => code === 'applied')).toHaveLength(1);
      expect(codes.filter((code) => code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(5);
      const { data } = await scene.store.read({
        tenant: scene.tenant,
        entities: times(6).map((i) => key(`e${i}`)),
      });
      expect(data.filter((state) => state !== null)).toHaveLength(1);
    });

    it('of parallel edits that expect one version exactly one applies', async () => {
      const scene = await openScene();
      for (const expectedVersion of [0, 1, 2]) {
        const outcomes = await Promise.all(
          times(8).map((i) => scene.edit(scene.putting('e', { 'number.hot': i }, { expectedVersion }))),
        );
        const codes = outcomes.map((outcome) =>
          outcome.status === 'applied' ? 'applied' : outcome.refusal.code,
        );
        expect(codes.filter((code) => code === 'applied')).toHaveLength(1);
        expect(codes.filter((code) => code === 'VERSION_CONFLICT')).toHaveLength(7);
      }
      expect(await scene.state('e')).toMatchObject({ rev: 3, version: 3 });
      expect(await scene.history('e')).toHaveLength(3);
    });

    it('parallel commits never lose a value, an edit or a rise of rev', async () => {
      const scene = await openScene();
      const names = ['number.hot', 'number.cold', 'text.hot', 'text.cold', 'boolean.hot', 'boolean.cold'];
      const value = (name: string, i: number) =>
        name.startsWith('number') ? i : name.startsWith('text') ? `${i}` : i % 2 === 0;
      await Promise.all(
        names.flatMap((name) =>
          times(4).map(async (i) => {
            if (i % 2 === 0) await scene.put('e', { [name]: value(name, i) }, { observedAt: at(i) });
            else await scene.observe('e', { [name]: value(name, i) }, at(i));
          }),
        ),
      );
      expect(await scene.values('e')).toEqual(
        Object.fromEntries(names.map((name) => [name, value(name, 3)])),
      );
      expect(await scene.state('e')).toMatchObject({ rev: 24, version: 12 });
      expect(await scene.history('e')).toHaveLength(24);
    });

    it('parallel commits over the same entities in opposite orders all succeed', async () => {
      const scene = await openScene();
      const entities = times(20).map((i) => `e${i}`);
      await Promise.all(
        times(8).map(async (n) => {
          const ordered = n % 2 === 0 ? entities : [...entities].reverse();
          const outcome = await scene.outcome(
            scene.observations(
              ordered.flatMap((entity) => scene.observing(entity, { 'number.hot': n }, at(n))),
            ),
          );
          expect(outcome).toMatchObject({ status: 'committed', accepted: 20 });
        }),
      );
      const { data } = await scene.store.read({ tenant: scene.tenant, entities: entities.map(key) });
      expect(data.map((state) => [state?.rev, state && scene.named(state)])).toEqual(
        entities.map(() => [8, { 'number.hot': 7 }]),
      );
    });

    it('a reader beside a writer sees all values of a commit or none', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 0, 'number.cold': 0 });
      const seen = await Promise.all(
        times(12).map(async (i) => {
          if (i % 3 === 0) await scene.put('e', { 'number.hot': i, 'number.cold': i });
          return scene.values('e');
        }),
      );
      for (const values of seen) expect(values['number.hot']).toBe(values['number.cold']);
    });
  });

  describe('shared data', () => {
    const withSecond = async (work: (scene: Scene, second: EntityStore) => Promise<void>): Promise<void> => {
      const scene = await openScene();
      const second = await scene.subject.second();
      try {
        await work(scene, second.store);
      } finally {
        await second.close();
      }
    };

    if (refuses.sharedData !== undefined) {
      it('a second instance knows nothing of the first [refuses: sharedData]', () =>
        withSecond(async (scene, second) => {
          await scene.put('e', { 'number.hot': 1 });
          const { data } = await second.read({ tenant: scene.tenant, entities: [key('e')] });
          expect(data).toEqual([null]);
        }));
      return;
    }

    it('a second instance reads what the first committed, with a proof of it [needs: sharedData]', () =>
      withSecond(async (scene, second) => {
        const { receipt } = await scene.commit(scene.edits([scene.putting('e', { 'number.hot': 1 })]));
        const { data, proof } = await second.read({ tenant: scene.tenant, entities: [key('e')] });
        expect(only(data)).toEqual(await scene.state('e'));
        expect(proof.epoch).toBe(receipt?.epoch);
        expect(proof.floor >= (receipt?.position ?? '~')).toBe(true);
      }));

    it('idempotency holds across instances [needs: sharedData]', () =>
      withSecond(async (scene, second) => {
        const idempotency = { key: 'k', payloadHash: 'h' };
        const request = scene.edits([scene.putting('e', { 'number.hot': 1 })], { idempotency });
        const answers = await Promise.all(
          times(8).map((i) => (i % 2 === 0 ? scene.store : second).commit([request])),
        );
        const outcomes = answers.map((answer) => only(answer.outcomes));
        expect(outcomes.filter((it) => it.status === 'committed' && !it.replayed)).toHaveLength(1);
        expect(await scene.state('e')).toMatchObject({ rev: 1, version: 1 });
      }));

    it('parallel writers of two instances lose nothing [needs: sharedData]', () =>
      withSecond(async (scene, second) => {
        await Promise.all(
          times(16).map((i) =>
            (i % 2 === 0 ? scene.store : second).commit([
              scene.observations(scene.observing('e', { 'number.hot': i, 'text.cold': `${i}` }, at(i))),
            ]),
          ),
        );
        expect(await scene.values('e')).toEqual({ 'number.hot': 15, 'text.cold': '15' });
        expect(await scene.state('e')).toMatchObject({ rev: 16 });
        expect(await scene.history('e')).toHaveLength(32);
      }));
  });
};
