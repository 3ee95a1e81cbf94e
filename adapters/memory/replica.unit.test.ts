import { describe, expect, it } from 'vitest';
import { at, key } from '#adapters/conformance/index';
import type { Position } from '#domain/ids';
import { openMemory as open } from './testing/memory-scene.ts';

describe('replica', () => {
  it('starts as the primary is, and then sees only what it is told to apply', async () => {
    const { scene, replica, tenant } = await open();
    await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
    const copy = replica({ id: 'r1' });
    const positions: Position[] = [];
    for (const value of [2, 3]) {
      const { receipt } = await scene.commit(
        scene.edits([scene.putting('e', { 'number.hot': value }, { observedAt: at(value) })]),
      );
      if (receipt !== null) positions.push(receipt.position);
    }
    const seen = async () => {
      const { data, proof } = await copy.reader.read({ tenant, entities: [key('e')] });
      const history = await copy.reader.history({ tenant, entity: key('e'), limit: 10 });
      expect([proof.ceiling, proof.floor]).toEqual([copy.applied, copy.applied]);
      return [data[0] && scene.named(data[0])['number.hot'], data[0]?.rev, history.data?.length];
    };
    expect(copy.reader.source).toBe('replica:r1');
    expect(await seen()).toEqual([1, 1, 1]);
    copy.advanceTo(positions[0] ?? ('' as Position));
    expect(await seen()).toEqual([2, 2, 2]);
    expect(copy.applied).toBe(positions[0]);
    copy.catchUp();
    expect(await seen()).toEqual([3, 3, 3]);
    copy.advanceTo(positions[0] ?? ('' as Position));
    expect(await seen()).toEqual([3, 3, 3]);
  });

  it('with a lag sees what was committed at least that long ago, tenants made since included', async () => {
    const { scene, replica, clock, tenants, catalog, store } = await open();
    const copy = replica({ id: 'late', lagMs: 100 });
    const { id: tenant } = await tenants.create({ name: 'later' });
    const { schemaVersion } = await catalog.load(tenant);
    const edits = [scene.putting('e')];
    await store.commit([{ kind: 'edits', tenant, schemaVersion, atomicity: 'all', edits }]);
    const read = async () => (await copy.reader.read({ tenant, entities: [key('e')] })).data[0];
    clock.advance(99);
    expect(await read()).toBeNull();
    clock.advance(1);
    expect(await read()).toMatchObject({ entity: 'e', rev: 1 });
  });

  it('proves the newest beat that it has applied, which proves what lies before it', async () => {
    const { scene, replica, clock, beat } = await open();
    const copy = replica({ id: 'r' });
    expect((await copy.reader.probe()).beat).toBeNull();
    const { receipt } = await scene.commit(scene.edits([scene.putting('e')]));
    clock.advance(250);
    const written = beat();
    expect(written).toEqual({ beatAt: clock.now(), position: receipt?.position });
    expect((await scene.store.probe()).beat).toEqual(written);
    copy.advanceTo(written.position);
    expect((await copy.reader.probe()).beat).toBeNull();
    copy.catchUp();
    const proof = await copy.reader.probe();
    expect(proof.beat).toEqual(written);
    expect(proof.floor > written.position).toBe(true);
  });

  it('has faults of its own', async () => {
    const { scene, replica } = await open();
    const copy = replica({ id: 'r' });
    copy.faults.failNext('store.probe', 'before');
    await expect(copy.reader.probe()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await scene.store.probe();
  });
});
