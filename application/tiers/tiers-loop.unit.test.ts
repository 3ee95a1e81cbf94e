import { expect, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import { createMemoryAdapters } from '#adapters/memory/index';
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
