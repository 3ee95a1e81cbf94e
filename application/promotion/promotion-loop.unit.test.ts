import { expect, it } from 'vitest';
import { promotionLoop } from './promotion-loop.ts';
import { openSimulation } from './testing/simulation.ts';

it('a worker decides at once and again and again, and tells what it decided', async () => {
  const simulation = await openSimulation({ attributes: [{ name: 'a', bytes: 1_000 }], entities: 100_000 });
  const tenant = await simulation.newTenant('one');
  for (let n = 0; n < 50; n += 1) await simulation.find(tenant, ['a']);
  await simulation.pass(1_000);
  const { adapters, settings } = simulation;
  const stopping = new AbortController();
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    if (pauses.length === 2) stopping.abort();
  };
  await promotionLoop({ ...adapters, clock: { ...adapters.clock, sleep } }, settings)(stopping.signal);
  expect(pauses).toEqual([settings.everyMs, settings.everyMs]);
  const { telemetry } = adapters;
  expect(telemetry.counted('promotions_total', { action: 'promote', reason: 'PAYS', mode: 'on' })).toBe(1);
  expect(telemetry.observed('promotion_ms')).toHaveLength(1);
  expect(telemetry.lines).toMatchObject([{ event: 'attribute tier decided', fields: { tenant } }]);
});

it('a tenant that cannot be decided on keeps no other from being', async () => {
  const simulation = await openSimulation({ attributes: [{ name: 'a', bytes: 1_000 }], entities: 100_000 });
  const tenants = [await simulation.newTenant('one'), await simulation.newTenant('two')];
  for (const tenant of tenants) for (let n = 0; n < 50; n += 1) await simulation.find(tenant, ['a']);
  await simulation.pass(1_000);
  const { adapters, settings } = simulation;
  adapters.faults.failNext('promotions.measure', 'before');
  const stopping = new AbortController();
  const sleep = async () => stopping.abort();
  await promotionLoop({ ...adapters, clock: { ...adapters.clock, sleep } }, settings)(stopping.signal);
  expect(adapters.telemetry.counted('background_failures_total', { work: 'promotion' })).toBe(1);
  expect(adapters.telemetry.counted('promotions_total')).toBe(1);
});
