import { describe, expect, it } from 'vitest';
import { promotionLoop } from '#application/promotion/promotion-loop';
import { openSimulation } from '#application/promotion/testing/simulation';
import type { PromotionSettings } from '#domain/promotion/policy';
import { attriumFor, createServices } from './create-attrium.ts';

/** Two attributes of a tenant that is said to be large, under a budget that holds one of them. */
const open = async (settings: Partial<PromotionSettings> = {}) => {
  const attributes = ['a', 'b'].map((name) => ({ name, bytes: 40_000 }));
  const simulation = await openSimulation({
    attributes,
    entities: 100_000,
    settings: { budgetBytes: 50_000, ...settings },
  });
  const tenant = await simulation.newTenant('one');
  const { adapters } = simulation;
  const keys = [{ id: 'a', secret: new Uint8Array(32) }];
  const services = createServices(adapters, keys, undefined, simulation.settings);
  const attrium = attriumFor(services, { tenant, role: 'admin' });
  await attrium.entities.put({ entity: 'e', values: { a: 1, b: 2 } });
  return { attrium, services, adapters, settings: simulation.settings };
};

describe('tiers that the store decides on', () => {
  it('follow the finds that callers make, and say why', async () => {
    const { attrium, services, adapters, settings } = await open();
    const find = () =>
      attrium.entities.find({ where: { attribute: 'a', op: 'eq', value: 1 }, select: ['b'] });
    for (let n = 0; n < 50; n += 1) await find();
    await services.usage.flush(settings.halfLifeMs);
    const before = await attrium.attributes.promotions();
    expect(before).toMatchObject({ mode: 'on', budgetBytes: 50_000, hotBytes: 0, items: [] });
    expect(before.proposals).toMatchObject([
      { attribute: 'a', action: 'promote', reason: 'PAYS' },
      { attribute: 'b', action: 'keep', reason: 'TOO_LITTLE' },
    ]);

    const stopping = new AbortController();
    const sleep = async () => stopping.abort();
    await promotionLoop({ ...adapters, clock: { ...adapters.clock, sleep } }, settings)(stopping.signal);
    const { hotBytes, items } = await attrium.attributes.promotions();
    expect(hotBytes).toBe(40_000);
    expect(items).toMatchObject([
      { attribute: 'a', action: 'promote', dryRun: false, before: { finds: 50 }, after: null },
    ]);
    const [most] = (await attrium.attributes.stats()).attributes;
    expect(most).toMatchObject({ attribute: 'a', pin: 'auto', placement: 'promoting', readsPerHour: 0 });
    expect(most?.filtersPerHour).toBeGreaterThan(100);
  });

  it('are told page by page', async () => {
    const { attrium, adapters } = await open();
    const decision = { attribute: 1 as never, reason: 'PAYS', savesMsPerHour: 1, bytes: 1 } as const;
    const entries = (['promote', 'demote', 'promote'] as const).map((action) => ({
      ...decision,
      action,
      dryRun: false,
      before: null,
    }));
    const { id } = (await adapters.tenants.byName('one')) ?? { id: 1 as never };
    await adapters.promotions.record(id, entries);
    const first = await attrium.attributes.promotions({ limit: 2 });
    expect(first.items.map(({ action }) => action)).toEqual(['promote', 'demote']);
    const second = await attrium.attributes.promotions({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([second.items.length, second.nextCursor]).toEqual([1, null]);
  });

  it('refuses a pin beyond the budget, by whichever procedure', async () => {
    const { attrium } = await open();
    await attrium.attributes.pin({ attribute: 'a', pin: 'hot' });
    const refused = {
      code: 'PIN_BEYOND_BUDGET',
      details: { attribute: 'b', wantedBytes: 80_000, budgetBytes: 50_000 },
    };
    await expect(attrium.attributes.pin({ attribute: 'b', pin: 'hot' })).rejects.toMatchObject(refused);
    await expect(attrium.attributes.update({ name: 'b', tier: 'hot' })).rejects.toMatchObject(refused);
    // What is pinned already may be said again, and exchanged.
    await attrium.attributes.pin({ attribute: 'a', pin: 'hot' });
    await attrium.attributes.pin({ attribute: 'a', pin: 'auto' });
    expect(await attrium.attributes.pin({ attribute: 'b', pin: 'hot' })).toMatchObject({ tier: 'hot' });
  });
});
