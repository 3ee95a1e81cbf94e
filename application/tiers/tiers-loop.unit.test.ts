import { expect, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import { createMemoryAdapters } from '#adapters/memory/index';
import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { tiersLoop } from './tiers-loop.ts';

it('a worker brings home what any process has set on its way, a step of each tenant in turn, and looks for more every second', async () => {
  const adapters = createMemoryAdapters();
  let made = 0;
  const subject = {
    ...adapters,
    newTenant: async () => {
      made += 1;
      return (await adapters.tenants.create({ name: `t${made}` })).id;
    },
    ageIdempotencyKeys: async () => undefined,
    second: async () => ({ store: adapters.store, close: async () => undefined }),
    close: async () => undefined,
  };
  const scenes: Scene[] = [];
  for (const entities of [700, 1_200]) {
    const scene = await Scene.open(subject, [{ name: 'a', type: 'number' }]);
    for (let n = 0; n < entities; n += 1) await scene.put(`e${n}`, { a: n });
    await adapters.tiers.start(scene.tenant, scene.id('a'), 'hot');
    scenes.push(scene);
  }
  const steps: number[] = [];
  const pauses: number[] = [];
  const stopping = new AbortController();
  await tiersLoop({
    ...adapters,
    tiers: {
      ...adapters.tiers,
      async step(tenant, options) {
        steps.push(tenant);
        adapters.clock.advance(40);
        return adapters.tiers.step(tenant, options);
      },
    },
    clock: {
      ...adapters.clock,
      async sleep(ms) {
        pauses.push(ms);
        if (pauses.filter((pause) => pause === 1_000).length === 2) stopping.abort();
      },
    },
  })(stopping.signal);

  for (const { tenant } of scenes) {
    const { attributes } = await adapters.catalog.load(tenant);
    expect(attributes[0]?.placement).toBe('hot');
  }
  expect(new Set(steps.slice(0, 2)).size).toBe(2);
  // Each step of 40 ms is followed by three times as long for everybody else.
  expect(new Set(pauses)).toEqual(new Set([120, 1_000]));
  expect(adapters.telemetry.counted('tier_values_moved_total')).toBe(1_900);
  expect(adapters.telemetry.lines.filter(({ event }) => event === 'tiers changed')).toHaveLength(2);
});

it('no tenant waits for the end of another: neither who begins later, nor who stands behind one that fails or is taken', async () => {
  const { tiers, clock, telemetry } = createMemoryAdapters();
  const failing = 1 as TenantId;
  const taken = 2 as TenantId;
  const long = 3 as TenantId;
  const late = 4 as TenantId;
  const left = new Map<TenantId, number>([
    [failing, 1],
    [taken, 1],
    [long, 3],
  ]);
  const steps: TenantId[] = [];
  const stopping = new AbortController();
  await tiersLoop({
    telemetry,
    tiers: {
      ...tiers,
      pending: async () => [...left].flatMap(([tenant, turns]) => (turns > 0 ? [tenant] : [])),
      async step(tenant) {
        steps.push(tenant);
        if (tenant === failing) throw new AttriumError('INTERNAL');
        if (tenant === taken) return { outcome: 'busy', values: 0, finished: [] };
        if (steps.length === 3) left.set(late, 1);
        left.set(tenant, (left.get(tenant) ?? 0) - 1);
        return { outcome: left.get(tenant) === 0 ? 'done' : 'more', values: 1, finished: [] };
      },
    },
    clock: {
      ...clock,
      async sleep(ms) {
        if (ms === 1_000) stopping.abort();
      },
    },
  })(stopping.signal);
  expect(steps).toEqual([failing, taken, long, long, late, long]);
  expect(telemetry.counted('background_failures_total', { work: 'tiers' })).toBe(1);
});
