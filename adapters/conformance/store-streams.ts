import { describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { OpenedStream, WriteOutcome } from '#domain/ports/entity-store';
import { at, type Scene } from './scene.ts';

const taken = { status: 'refused', refusal: { code: 'STREAM_TAKEN' } };

/** Lines of one stream, of which line n observes the number n. */
const sending = (scene: Scene, { sender }: OpenedStream, stream = 's') => {
  const request = (from: number, through: number) => {
    const lines = Array.from({ length: through - from + 1 }, (_, i) => from + i);
    return scene.observations(
      lines.flatMap((line) => scene.observing(stream, { 'number.hot': line }, at(line))),
      { part: { stream, sender, from, through } },
    );
  };
  return { request, send: (from: number, through: number) => scene.outcome(request(from, through)) };
};

const open = (scene: Scene, stream = 's') => scene.store.openStream(scene.tenant, stream);
const written = async (scene: Scene, stream = 's') =>
  (await scene.history(stream)).map(({ value }) => value).sort((a, b) => Number(a) - Number(b));

export const streamRules = (openScene: () => Promise<Scene>): void => {
  describe('streams', () => {
    it('a stream that nobody has sent begins at line 0, and comes as far as its parts', async () => {
      const scene = await openScene();
      const opened = await open(scene);
      expect(opened.line).toBe(0);
      const { send } = sending(scene, opened);
      expect(await send(1, 3)).toMatchObject({ status: 'committed', accepted: 3 });
      expect(await send(4, 4)).toMatchObject({ status: 'committed', accepted: 1 });
      expect(await open(scene)).toMatchObject({ line: 4 });
      expect(await written(scene)).toEqual([1, 2, 3, 4]);
    });

    it('a part that was committed is refused when it comes again, in whatever split, and writes nothing', async () => {
      const scene = await openScene();
      const { send } = sending(scene, await open(scene));
      await send(1, 4);
      const gap = { status: 'refused', refusal: { code: 'STREAM_GAP', details: { line: 4 } } };
      expect(await send(1, 4)).toEqual(gap);
      expect(await send(3, 6)).toEqual(gap);
      expect(await send(6, 6)).toEqual(gap);
      expect(await written(scene)).toEqual([1, 2, 3, 4]);
      expect(await send(5, 6)).toMatchObject({ status: 'committed' });
    });

    it('who opens a stream is the only one who sends it from then on', async () => {
      const scene = await openScene();
      const first = sending(scene, await open(scene));
      await first.send(1, 2);
      const opened = await open(scene);
      expect(opened.line).toBe(2);
      expect(await first.send(3, 3)).toEqual(taken);
      expect(await sending(scene, opened).send(3, 3)).toMatchObject({ status: 'committed' });
      expect(await written(scene)).toEqual([1, 2, 3]);
    });

    it('a part of a stream that nobody opened is refused', async () => {
      const scene = await openScene();
      expect(await sending(scene, { sender: 1, line: 0 }).send(1, 1)).toEqual(taken);
      expect(await scene.state('s')).toBeNull();
    });

    it('a part whose request is refused leaves the stream where it was', async () => {
      const scene = await openScene();
      const { request, send } = sending(scene, await open(scene));
      const refused = await scene.outcome({ ...request(1, 2), schemaVersion: 999 });
      expect(refused).toEqual({ status: 'refused', refusal: { code: 'CATALOG_CHANGED' } });
      expect(await send(1, 2)).toMatchObject({ status: 'committed' });
    });

    it('a part of which nothing is written moves its stream all the same', async () => {
      const scene = await openScene();
      const { sender } = await open(scene);
      const refusedBefore = [{ index: 0, code: 'VALUE_TYPE' as const, message: 'no number' }];
      const part = { stream: 's', sender, from: 1, through: 9 };
      const outcome = await scene.outcome({ ...scene.observations([], { part }), refusedBefore });
      expect(outcome).toMatchObject({ status: 'committed', accepted: 0, refusedBefore });
      expect(await open(scene)).toMatchObject({ line: 9 });
    });

    it('parts of several streams and other requests share a commit, and a refused one does not affect them', async () => {
      const scene = await openScene();
      const neighbour = await openScene();
      const one = sending(scene, await open(scene, 'one'), 'one');
      const two = sending(scene, await open(scene, 'two'), 'two');
      const theirs = sending(neighbour, await open(neighbour, 'one'), 'one');
      const { outcomes } = await scene.commit(
        two.request(1, 2),
        one.request(2, 3),
        scene.edits([scene.putting('e')]),
        theirs.request(1, 1),
      );
      expect(outcomes.map((outcome: WriteOutcome) => outcome.status)).toEqual([
        'committed',
        'refused',
        'committed',
        'committed',
      ]);
      expect(await written(scene, 'two')).toEqual([1, 2]);
      expect(await scene.state('one')).toBeNull();
      expect(await written(neighbour, 'one')).toEqual([1]);
    });

    it('two parts of one sender in one call are a programming mistake, and nothing is written', async () => {
      const scene = await openScene();
      const { request } = sending(scene, await open(scene));
      await expect(scene.commit(request(1, 1), request(2, 2))).rejects.toBeInstanceOf(TypeError);
      expect(await scene.state('s')).toBeNull();
    });

    it('of parallel senders of the same lines exactly one writes them', async () => {
      const scene = await openScene();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, async () => sending(scene, await open(scene)).send(1, 5)),
      );
      expect(outcomes.filter(({ status }) => status === 'committed')).toHaveLength(1);
      expect(await written(scene)).toEqual([1, 2, 3, 4, 5]);
    });

    it('a stream is forgotten when its time is over, and not before', async () => {
      const scene = await openScene();
      const opened = await open(scene);
      await sending(scene, opened).send(1, 2);
      await scene.subject.ageIdempotencyKeys(limits.idempotencyTtlMs - 60_000);
      expect(await open(scene)).toMatchObject({ line: 2 });
      await scene.subject.ageIdempotencyKeys(limits.idempotencyTtlMs + 1);
      expect(await sending(scene, opened).send(3, 3)).toEqual(taken);
      const again = await open(scene);
      expect(again.line).toBe(0);
      expect(again.sender).toBeGreaterThan(opened.sender);
    });

    it('opening a stream of an unknown tenant raises TENANT_UNKNOWN', async () => {
      const scene = await openScene();
      await expect(scene.store.openStream(999_999 as TenantId, 's')).rejects.toMatchObject({
        code: 'TENANT_UNKNOWN',
      });
    });
  });
};
