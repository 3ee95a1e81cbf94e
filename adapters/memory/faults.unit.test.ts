import { describe, expect, it } from 'vitest';
import { key } from '#adapters/conformance/index';
import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import type { Month } from '#domain/month';
import { type FaultPoint, faultPoints } from './faults.ts';
import { openMemory as open } from './testing/memory-scene.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('faults', () => {
  it('a commit that fails before its effect has none, one that fails after it has it', async () => {
    const { scene, faults } = await open();
    faults.failNext('store.commit', 'before');
    faults.failNext('store.commit', 'after');
    for (const written of [null, 1]) {
      await expect(scene.put('e', { 'number.hot': 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect((await scene.state('e'))?.rev ?? null).toBe(written);
    }
    await scene.put('e');
    expect(await scene.state('e')).toMatchObject({ rev: 2 });
  });

  it('a retry with the same idempotency key after a lost answer has one effect', async () => {
    const { scene, faults } = await open();
    const idempotency = { key: 'k', payloadHash: 'h' };
    const request = scene.edits([scene.putting('e', { 'number.hot': 1 })], { idempotency });
    faults.failNext('store.commit', 'after');
    await expect(scene.outcome(request)).rejects.toBeInstanceOf(AttriumError);
    expect(await scene.outcome(request)).toMatchObject({ replayed: true });
    expect(await scene.state('e')).toMatchObject({ rev: 1, version: 1 });
  });

  it('every call can be made to fail with an error of choice, once', async () => {
    const opened = await open();
    const { store, catalog, tenants, keys, audit, tiers, promotions, maintenance, work } = opened;
    const { faults, tenant, scene } = opened;
    const [attribute = expect.unreachable()] = (await catalog.load(tenant)).attributes;
    const entity = key('e');
    const hash = 'h';
    const calls: Record<FaultPoint, () => Promise<unknown>> = {
      'store.commit': () => store.commit([]),
      'store.replay': () => store.replay(tenant, { key: 'k', payloadHash: 'h' }),
      'store.openStream': () => store.openStream(tenant, 's'),
      'store.stage': () => store.stage(scene.observations([])),
      'store.flushStaged': () => store.flushStaged(1),
      'store.probe': () => store.probe(),
      'store.read': () => store.read({ tenant, entities: [entity] }),
      'store.find': () => store.find({ tenant, orderBy: [], limit: 1 }),
      'store.history': () => store.history({ tenant, entity, limit: 1 }),
      'catalog.load': () => catalog.load(tenant),
      'catalog.apply': () => catalog.apply(tenant, []),
      'tenants.create': () => tenants.create({ name: 'other' }),
      'tenants.byName': () => tenants.byName('t'),
      'tenants.list': () => tenants.list(),
      'keys.create': () => keys.create({ tenant, role: 'admin', label: 'l', hash }),
      'keys.byHash': () => keys.byHash(hash),
      'keys.list': () => keys.list(tenant),
      'keys.rotate': () => keys.rotate(tenant, '1', { hash: 'other', endsAt: 0 as Micros }),
      'keys.revoke': () => keys.revoke(tenant, '1'),
      'audit.append': () => audit.append([]),
      'audit.list': () => audit.list({ tenant, limit: 1 }),
      'tiers.start': () => tiers.start(tenant, scene.id('number.hot'), 'hot'),
      'tiers.step': () => tiers.step(tenant, { values: 1 }),
      'tiers.changes': () => tiers.changes(tenant),
      'tiers.pending': () => tiers.pending(),
      'tiers.copyBytes': () => tiers.copyBytes(tenant),
      'promotions.count': () => promotions.count(tenant, [], 1),
      'promotions.usage': () => promotions.usage(tenant),
      'promotions.claim': () => promotions.claim({ everyMs: 1, limit: 1 }),
      'promotions.record': () => promotions.record(tenant, []),
      'promotions.measure': () => promotions.measure(tenant),
      'promotions.list': () => promotions.list({ tenant, limit: 1 }),
      'maintenance.makeMonths': () => maintenance.makeMonths(0),
      'maintenance.months': () => maintenance.months(),
      'maintenance.detach': () => maintenance.detach('1999-01' as Month),
      'maintenance.drop': () => maintenance.drop('1999-01' as Month),
      'maintenance.purge': () => maintenance.purge(1),
      'maintenance.facts': () => maintenance.facts(),
      'work.tenants': () => work.tenants(0 as Micros),
      'work.values': () => work.values(tenant, attribute, { after: null, entities: 1 }),
      'work.convert': () => work.convert(tenant, attribute, 1),
      'work.empty': () => work.empty(tenant, 1),
    };
    for (const point of faultPoints) {
      const error = new AttriumError('QUOTA_EXCEEDED');
      faults.failNext(point, error);
      await expect(calls[point]()).rejects.toBe(error);
      await calls[point]();
    }
  });

  it("a delayed call waits on the adapter's clock", async () => {
    const { scene, clock, faults } = await open();
    faults.delay('store.read', 50);
    let answered = false;
    const reading = scene.state('e').then(() => {
      answered = true;
    });
    await turn();
    clock.advance(49);
    await turn();
    expect(answered).toBe(false);
    clock.advance(1);
    await reading;
    faults.delay('store.read', 0);
    await scene.state('e');
  });

  it('a lost receipt is null, once; the write is there', async () => {
    const { scene, faults } = await open();
    faults.loseNextReceipt();
    expect((await scene.commit(scene.edits([scene.putting('e')]))).receipt).toBeNull();
    expect((await scene.commit()).receipt).not.toBeNull();
    expect(await scene.state('e')).toMatchObject({ version: 1 });
  });

  it('reordered commits happen in another order than called, the same one for the same seed', async () => {
    const orderOf = async (seed: number | null) => {
      const { scene, faults } = await open();
      faults.reorder(seed);
      const entities = ['a', 'b', 'c', 'd', 'e', 'f'];
      const receipts = await Promise.all(
        entities.map(
          async (entity) => (await scene.commit(scene.edits([scene.putting(entity)]))).receipt?.position,
        ),
      );
      return entities.toSorted((a, b) => {
        const place = (entity: string) => receipts[entities.indexOf(entity)] ?? '';
        return place(a) < place(b) ? -1 : 1;
      });
    };
    const called = await orderOf(null);
    const drawn = await orderOf(7);
    expect(called).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(drawn).not.toEqual(called);
    expect(drawn.toSorted()).toEqual(called);
    expect(await orderOf(7)).toEqual(drawn);
    expect(await orderOf(8)).not.toEqual(drawn);
  });

  it('clear withdraws every order', async () => {
    const { scene, faults, clock } = await open();
    faults.failNext('store.commit', 'before');
    faults.delay('store.commit', 10);
    faults.loseNextReceipt();
    faults.reorder(1);
    faults.clear();
    expect((await scene.commit(scene.edits([scene.putting('e')]))).receipt).not.toBeNull();
    expect(clock.sleeping).toBe(0);
  });
});
