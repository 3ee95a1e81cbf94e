import { describe, expect, it } from 'vitest';
import type { Proof } from '#domain/freshness';
import { key, only, type Scene } from './scene.ts';

export const proofRules = (openScene: () => Promise<Scene>): void => {
  describe('proof', () => {
    const reads = (scene: Scene): Promise<Proof>[] => [
      scene.store.probe(),
      scene.store.read({ tenant: scene.tenant, entities: [key('e')] }).then(({ proof }) => proof),
      scene.store.history({ tenant: scene.tenant, entity: key('e'), limit: 1 }).then(({ proof }) => proof),
      scene.store
        .find({
          tenant: scene.tenant,
          orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
          limit: 1,
        })
        .then(({ proof }) => proof),
    ];

    it('the store says that it is the primary', async () => {
      const scene = await openScene();
      expect(scene.store.source).toBe('primary');
    });

    it('every answer of one history carries its epoch, and a floor that is not beyond its ceiling', async () => {
      const scene = await openScene();
      const proofs = await Promise.all(reads(scene));
      expect(new Set(proofs.map((proof) => proof.epoch)).size).toBe(1);
      expect(proofs.filter((proof) => proof.floor > proof.ceiling)).toEqual([]);
      expect(
        only([...new Set(proofs.flatMap(({ floor, ceiling }) => [floor.length, ceiling.length]))]),
      ).toBeGreaterThan(0);
    });

    it('every answer after an acknowledgement proves the acknowledged write', async () => {
      const scene = await openScene();
      for (let i = 0; i < 5; i += 1) {
        const { receipt } = await scene.commit(scene.edits([scene.putting('e', { 'number.hot': i })]));
        const proofs = await Promise.all(reads(scene));
        for (const proof of proofs) {
          expect(proof.epoch).toBe(receipt?.epoch);
          expect(proof.floor >= (receipt?.position ?? '~')).toBe(true);
        }
      }
    });

    it('positions of acknowledgements never step back, and have one width', async () => {
      const scene = await openScene();
      const positions: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        const { receipt } = await scene.commit(scene.edits([scene.putting(`e${i}`)]));
        if (receipt !== null) positions.push(receipt.position);
      }
      expect(positions).toHaveLength(5);
      expect(positions).toEqual([...positions].sort());
      expect(new Set(positions.map((position) => position.length)).size).toBe(1);
    });

    it("a commit tells its clock, which is its values' time of ingestion", async () => {
      const scene = await openScene();
      const { clockAt } = await scene.commit(
        scene.edits([scene.putting('e', { 'number.hot': 1 })]),
        scene.observations(scene.observing('e', { 'number.hot': 2 })),
      );
      expect((await scene.history('e')).map(({ ingestedAt }) => ingestedAt)).toEqual([clockAt, clockAt]);
    });

    it("the clock of an answer is the primary's, and what was ingested before is not later than it", async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1 });
      const ingestedAt = only(await scene.history('e')).ingestedAt;
      for (const proof of await Promise.all(reads(scene)))
        expect(proof.clockAt).toBeGreaterThanOrEqual(ingestedAt);
    });

    it('a beat, where there is one, lies within the answer', async () => {
      const scene = await openScene();
      for (const { beat, ceiling, clockAt } of await Promise.all(reads(scene))) {
        if (beat === null) continue;
        expect(beat.position <= ceiling).toBe(true);
        expect(beat.beatAt).toBeLessThanOrEqual(clockAt);
      }
    });
  });
};
