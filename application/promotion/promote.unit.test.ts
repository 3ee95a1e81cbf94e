import { describe, expect, it } from 'vitest';
import { AttriumError } from '#domain/errors';
import type { AttributeId, TenantId } from '#domain/ids';
import { randomOf } from '#domain/promotion/testing/random-of';
import { promote } from './promote.ts';
import { openSimulation, type Simulation, type SimulationOptions } from './testing/simulation.ts';

const attributes = ['a', 'b', 'c'].map((name) => ({ name, bytes: 40_000 }));
const open = (rest: Partial<SimulationOptions> = {}) =>
  openSimulation({ attributes, entities: 200_000, settings: { budgetBytes: 100_000 }, ...rest });

/** Minutes in which each of these is asked for so often a minute. */
const minutes = async (
  simulation: Simulation,
  tenant: TenantId,
  count: number,
  names: readonly (readonly string[])[],
) => {
  const entries = [];
  for (let minute = 0; minute < count; minute += 1) {
    for (const of of names) for (let n = 0; n < 5; n += 1) await simulation.find(tenant, of, 40);
    await simulation.pass(60_000);
    entries.push(...(await simulation.turn()));
  }
  return entries;
};

/** A tenant with two attributes at least that are worth it. */
const used = async (simulation: Simulation): Promise<TenantId> => {
  const tenant = await simulation.newTenant('one');
  for (const name of ['a', 'b', 'c'])
    for (let n = 0; n < 5; n += 1) await simulation.find(tenant, [name], 40);
  await simulation.pass(60_000);
  return tenant;
};

describe('the autopilot', () => {
  it('makes hot what finds use, as far as the budget goes, and writes down why', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    await minutes(simulation, tenant, 5, [['a'], ['b'], ['c']]);
    const hot = await simulation.hot(tenant);
    expect(hot).toHaveLength(2);
    const [last, ...rest] = await simulation.adapters.promotions.list({ tenant, limit: 10 });
    expect(rest).toHaveLength(1);
    expect(last).toMatchObject({ action: 'promote', reason: 'PAYS', dryRun: false, bytes: 40_000 });
    expect(last?.savesMsPerHour).toBeGreaterThan(1_000);
    expect(last?.before?.meanMs).toBeCloseTo(40);
  });

  it('notes what finds took before, and what they take since', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    await minutes(simulation, tenant, 3, [['a']]);
    for (let n = 0; n < 10; n += 1) await simulation.find(tenant, ['a'], 2);
    await simulation.pass(60_000);
    await simulation.turn();
    const [entry] = await simulation.adapters.promotions.list({ tenant, limit: 1 });
    expect(entry?.before?.meanMs).toBeCloseTo(40);
    expect(entry?.after?.meanMs).toBeLessThan(40);
  });

  it('follows a change of use: what has ceased to be used makes room', async () => {
    const simulation = await open({ settings: { budgetBytes: 50_000 } });
    const tenant = await simulation.newTenant('one');
    await minutes(simulation, tenant, 60, [['a']]);
    expect(await simulation.hot(tenant)).toEqual(['a']);
    const entries = await minutes(simulation, tenant, 60, [['b']]);
    expect(await simulation.hot(tenant)).toEqual(['b']);
    expect(entries.map(({ action, reason }) => `${action} ${reason}`)).toEqual([
      'demote REPLACED',
      expect.stringMatching(/^promote /),
    ]);
  });

  it('counts a find that was refused: it is the one that needs an index most', async () => {
    const simulation = await open({ entities: 20_000_000 });
    const tenant = await simulation.newTenant('one');
    for (let n = 0; n < 20; n += 1) await simulation.find(tenant, ['a'], null);
    await simulation.pass(60_000);
    await simulation.turn();
    expect(await simulation.hot(tenant)).toEqual(['a']);
  });

  it('never has more copies than the budget, not even while one goes and another comes', async () => {
    const simulation = await open({ settings: { budgetBytes: 50_000 } });
    const tenant = await simulation.newTenant('one');
    await minutes(simulation, tenant, 60, [['a']]);
    const { adapters, settings } = simulation;
    for (let minute = 0; minute < 60; minute += 1) {
      for (let n = 0; n < 5; n += 1) await simulation.find(tenant, ['b']);
      await simulation.pass(60_000);
      // Nobody carries out what is set on its way but once in five minutes.
      await promote(adapters, settings, tenant);
      const { attributes: known } = await adapters.catalog.load(tenant);
      const copies = known.filter(({ placement }) => placement !== 'cold').length;
      expect(copies * 40_000).toBeLessThanOrEqual(50_000);
      if (minute % 5 === 0) while ((await adapters.tiers.step(tenant, { values: 9 })).outcome !== 'done');
    }
    expect(await simulation.hot(tenant)).toEqual(['b']);
  });

  it('brings nothing back that has just been replaced, while its place is made for what is asked for now', async () => {
    const entries: string[] = [];
    const names = ['price', 'score', 'first', 'third'];
    const simulation = await open({
      attributes: names.map((name) => ({ name, bytes: 40_000 })),
      random: randomOf(1),
    });
    const { adapters, settings } = simulation;
    const tenant = await simulation.newTenant('one');
    let copying = 0;
    const minutesOf = async (count: number, finds: Readonly<Record<string, number>>) => {
      for (let minute = 0; minute < count; minute += 1) {
        for (const [name, each] of Object.entries(finds))
          for (let n = 0; n < each; n += 1) await simulation.find(tenant, [name], 40);
        // Somebody still has a page open.
        if (minute % 10 === 0) await simulation.find(tenant, ['price'], 40);
        await simulation.pass(60_000);
        for (const { attribute, action } of await promote(adapters, settings, tenant))
          entries.push(`${action} ${names[attribute - 1]}`);
        // One after the other, each of which takes twenty minutes.
        const [oldest] = await adapters.tiers.changes(tenant);
        copying = oldest === undefined ? 0 : copying + 1;
        if (oldest === undefined || copying < 20) continue;
        copying = 0;
        await adapters.tiers.step(tenant, { values: 9, attributes: [oldest.attribute] });
      }
    };
    await minutesOf(120, { price: 50, score: 50 });
    expect([...(await simulation.hot(tenant))].sort()).toEqual(['price', 'score']);
    entries.length = 0;
    await minutesOf(300, { first: 50, third: 7 });
    expect([...(await simulation.hot(tenant))].sort()).toEqual(['first', 'third']);
    expect(entries.sort()).toEqual(['demote price', 'demote score', 'promote first', 'promote third']);
  });

  it.each(['before', 'after'] as const)(
    'writes down each change that it made, also where its process fails %s the second one was made',
    async (fault) => {
      const simulation = await open();
      const { adapters, settings } = simulation;
      const tenant = await used(simulation);
      const { tiers } = adapters;
      let started = 0;
      const start: typeof tiers.start = (...change) => {
        started += 1;
        if (started === 2) adapters.faults.failNext('tiers.start', fault);
        return tiers.start(...change);
      };
      await expect(
        promote({ ...adapters, tiers: { ...tiers, start } }, settings, tenant),
      ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(started).toBe(2);
      const { attributes: known } = await adapters.catalog.load(tenant);
      const begun = known.filter(({ placement }) => placement === 'promoting').map(({ id }) => id);
      expect(begun).toHaveLength(fault === 'before' ? 1 : 2);
      const written = await adapters.promotions.list({ tenant, limit: 10 });
      expect(written.map(({ attribute }) => attribute).sort()).toEqual(begun.sort());
    },
  );

  it('writes nothing down for what somebody else has set on its way meanwhile', async () => {
    const simulation = await open();
    const { adapters, settings } = simulation;
    const tenant = await used(simulation);
    const { tiers } = adapters;
    const start: typeof tiers.start = async (of, attribute, to, why) => {
      await tiers.start(of, attribute, to);
      return tiers.start(of, attribute, to, why);
    };
    expect(await promote({ ...adapters, tiers: { ...tiers, start } }, settings, tenant)).toEqual([]);
    expect(await adapters.promotions.list({ tenant, limit: 10 })).toEqual([]);
    expect(await adapters.tiers.changes(tenant)).toHaveLength(2);
  });

  it.each(['ATTRIBUTE_UNKNOWN', 'ATTRIBUTE_RETIRED'] as const)(
    'leaves out an attribute that is gone meanwhile (%s), and goes on with the others',
    async (code) => {
      const simulation = await open();
      const { adapters, settings } = simulation;
      const tenant = await used(simulation);
      adapters.faults.failNext('tiers.start', new AttriumError(code));
      const entries = await promote(adapters, settings, tenant);
      expect(entries).toMatchObject([{ action: 'promote' }]);
      expect(await adapters.promotions.list({ tenant, limit: 10 })).toHaveLength(1);
      expect(adapters.telemetry.lines).toMatchObject([{ event: 'attribute tier not changed' }]);
    },
  );

  it('leaves what could not be started now to the next turn, and writes nothing down for it', async () => {
    const simulation = await open();
    const { adapters, settings } = simulation;
    const tenant = await used(simulation);
    const start = async () => ({ placement: 'cold' as const, started: false });
    const tiers = { ...adapters.tiers, start };
    expect(await promote({ ...adapters, tiers }, settings, tenant)).toEqual([]);
    expect(await adapters.promotions.list({ tenant, limit: 10 })).toEqual([]);
    expect(await promote(adapters, settings, tenant)).toHaveLength(2);
  });

  it('in a dry run changes nothing, and writes each proposal down once', async () => {
    const simulation = await open({ settings: { mode: 'dry-run' } });
    const tenant = await simulation.newTenant('one');
    await minutes(simulation, tenant, 10, [['a']]);
    expect(await simulation.hot(tenant)).toEqual([]);
    const written = await simulation.adapters.promotions.list({ tenant, limit: 10 });
    expect(written).toMatchObject([{ action: 'promote', dryRun: true }]);
  });

  it('decides about a tenant as if there were no other', async () => {
    const alone = await open();
    const lonely = await alone.newTenant('one');
    const beside = await open();
    const watched = await beside.newTenant('one');
    const busy = await beside.newTenant('two');
    for (let minute = 0; minute < 30; minute += 1) {
      for (let n = 0; n < 50; n += 1) await beside.find(busy, ['c'], 500);
      await minutes(alone, lonely, 1, [['a'], ['a', 'b']]);
      await minutes(beside, watched, 1, [['a'], ['a', 'b']]);
    }
    expect(await beside.hot(busy)).toEqual(['c']);
    expect(await beside.hot(watched)).toEqual(await alone.hot(lonely));
    const log = (simulation: Simulation, tenant: TenantId) =>
      simulation.adapters.promotions.list({ tenant, limit: 100 });
    expect(await log(beside, watched)).toEqual(await log(alone, lonely));
  });

  it('keeps what is pinned, and leaves an attribute alone whose tier says otherwise meanwhile', async () => {
    const simulation = await open();
    const tenant = await simulation.newTenant('one');
    await simulation.adapters.catalog.apply(tenant, [
      { kind: 'update', name: 'a', patch: { tier: 'cold' } },
      { kind: 'update', name: 'c', patch: { tier: 'hot' } },
    ]);
    await minutes(simulation, tenant, 10, [['a'], ['b']]);
    expect(await simulation.hot(tenant)).toEqual(['b', 'c']);
  });

  it('leaves an attribute alone whose tier has just changed, also where its type has changed since', async () => {
    const simulation = await open();
    const { catalog, promotions } = simulation.adapters;
    const tenant = await simulation.newTenant('one');
    const demoted = {
      action: 'demote',
      reason: 'REPLACED',
      savesMsPerHour: 0,
      bytes: 0,
      before: null,
    } as const;
    await promotions.record(tenant, [{ ...demoted, attribute: 1 as AttributeId, dryRun: false }]);
    for (let n = 0; n < 20; n += 1) await simulation.find(tenant, ['a'], 40);
    await simulation.pass(1_000);
    await catalog.apply(tenant, [
      { kind: 'retype', name: 'a', type: 'integer', patch: {}, onLoss: 'refuse' },
      { kind: 'switch', name: 'a', id: 4 as AttributeId },
    ]);
    expect(await simulation.turn()).toEqual([]);
    await simulation.pass(simulation.settings.halfLifeMs);
    expect(await simulation.turn()).toMatchObject([{ attribute: 4, action: 'promote' }]);
  });
});
