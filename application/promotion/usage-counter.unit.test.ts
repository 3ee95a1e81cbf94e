import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeId } from '#domain/ids';
import { randomOf } from '#domain/promotion/testing/random-of';
import { Reservoir } from './reservoir.ts';
import { openSimulation } from './testing/simulation.ts';
import { usageLoop } from './usage-loop.ts';

const attributes = ['a', 'b'].map((name) => ({ name, bytes: 1_000 }));
const open = () => openSimulation({ attributes, entities: 100_000 });
const [a, b] = [1, 2].map((id) => id as AttributeId) as [AttributeId, AttributeId];

describe('counting', () => {
  it('tells how often attributes were filtered and read, whatever share of it is looked at', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    for (let n = 0; n < 400; n += 1) await simulation.find(tenant, ['a']);
    for (let n = 0; n < 100; n += 1) simulation.usage.read(tenant, [a, b]);
    await simulation.usage.flush(900_000);
    const { used } = await simulation.adapters.promotions.usage(tenant);
    expect(used.get(a)?.usage).toMatchObject({ filters: 400, reads: 100, coldFinds: 400, hotFinds: 0 });
    expect(used.get(b)?.usage).toMatchObject({ filters: 0, reads: 100 });
    expect(used.get(b)?.usedAt).toBeNull();
    expect(simulation.adapters.telemetry.counted('usage_samples_total')).toBe(32);
  });

  it('prices what a find would save, also once it is hot', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    const savedMs = async () => {
      await simulation.find(tenant, ['a']);
      await simulation.usage.flush(900_000);
      return (await simulation.adapters.promotions.usage(tenant)).used.get(a)?.usage.savedMs ?? 0;
    };
    const cold = await savedMs();
    expect(cold).toBeGreaterThan(1);
    await simulation.adapters.tiers.start(tenant, a, 'hot');
    while ((await simulation.adapters.tiers.step(tenant, { values: 9 })).outcome !== 'done');
    simulation.clock.advance(2_000);
    expect(await savedMs()).toBeGreaterThan(1.9 * cold);
  });

  it('holds a bounded number of finds and tenants, and says how much it did not count', async () => {
    const simulation = await open();
    const tenants = [];
    for (let n = 0; n < 510; n += 1) tenants.push(await simulation.newTenant(`t${n}`));
    for (const tenant of tenants) simulation.usage.read(tenant, [a]);
    expect(simulation.adapters.telemetry.counted('usage_uncounted_total')).toBe(10);
  });

  it('what a find pays for is a place on a list', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    await simulation.find(tenant, ['a']);
    const { faults } = simulation.adapters;
    faults.failNext('promotions.count', 'before');
    // Nothing of it is asked of the store before the flush.
    for (let n = 0; n < 1_000; n += 1) simulation.usage.read(tenant, [a]);
    await expect(simulation.usage.flush(900_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('of one tenant is told although that of another could not be', async () => {
    const simulation = await open();
    const tenants = [await simulation.newTenant('one'), await simulation.newTenant('two')] as const;
    for (const tenant of tenants) simulation.usage.read(tenant, [a]);
    const { faults, promotions } = simulation.adapters;
    faults.failNext('promotions.count', 'before');
    await expect(simulation.usage.flush(900_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await promotions.usage(tenants[0])).used.size).toBe(0);
    expect((await promotions.usage(tenants[1])).used.size).toBe(1);
  });

  it('is told every five seconds', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    simulation.usage.read(tenant, [a]);
    const stopping = new AbortController();
    const pauses: number[] = [];
    const sleep = async (ms: number) => {
      pauses.push(ms);
      stopping.abort();
    };
    const { adapters, usage, settings } = simulation;
    await usageLoop({ ...adapters, usage, clock: { ...adapters.clock, sleep } }, settings)(stopping.signal);
    expect(pauses).toEqual([5_000]);
    expect((await adapters.promotions.usage(tenant)).used.get(a)?.usage.reads).toBe(1);
  });
});

describe('a sample', () => {
  it('stands for all that came, and holds no more than its size', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 40 }), (came, size) => {
        const reservoir = new Reservoir<number>(size, Math.random);
        for (let n = 0; n < came; n += 1) reservoir.add(n);
        const { items, weight } = reservoir.take();
        expect(items).toHaveLength(Math.min(came, size));
        expect(items.length * weight).toBeCloseTo(came);
        expect(reservoir.take().items).toEqual([]);
      }),
    );
  });

  it('is of the last as likely as of the first', () => {
    const reservoir = new Reservoir<number>(1, randomOf(1));
    const late = Array.from({ length: 2_000 }, () => {
      for (let n = 0; n < 10; n += 1) reservoir.add(n);
      return Number(reservoir.take().items[0]) >= 5;
    }).filter(Boolean).length;
    expect(late / 2_000).toBeCloseTo(0.5, 1);
  });
});
