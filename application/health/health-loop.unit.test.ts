import { describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { defaultHistoryPolicy } from '#domain/retention';
import { healthLoop } from './health-loop.ts';

/** The loop's turns, one for each piece of work between them. */
const turns = async (
  ...between: readonly ((adapters: ReturnType<typeof createMemoryAdapters>) => Promise<unknown>)[]
) => {
  const adapters = createMemoryAdapters();
  const stopping = new AbortController();
  const waiting = [...between];
  const sleep = async (): Promise<void> => {
    const work = waiting.shift();
    if (work === undefined) stopping.abort();
    await work?.(adapters);
  };
  await healthLoop(
    { ...adapters, clock: { ...adapters.clock, sleep } },
    defaultHistoryPolicy,
  )(stopping.signal);
  return adapters.telemetry;
};

describe('the health of the store', () => {
  it('is a gauge for each check, which follows it', async () => {
    const before = await turns();
    expect(before.gauged('health_status', { check: 'history.months' })).toBe(2);
    const after = await turns(({ maintenance }) => maintenance.makeMonths(3));
    expect(after.gauged('health_status', { check: 'history.months' })).toBe(0);
    expect(after.gauged('health_status', { check: 'history.order' })).toBe(0);
  });

  it('comes with the number of staged values that wait to be written', async () => {
    const telemetry = await turns(async ({ maintenance }) => {
      const facts = { ...(await maintenance.facts()), stagedValues: 7 };
      maintenance.facts = async () => facts;
    });
    expect(telemetry.gauged('staged_values_waiting')).toBe(7);
  });

  it('is logged with its remedy where it changes, and only there', async () => {
    const { lines } = await turns(
      async () => undefined,
      ({ maintenance }) => maintenance.makeMonths(3),
      async () => undefined,
    );
    expect(lines.map(({ level, event }) => [level, event])).toEqual([
      ['error', 'health: history.months fail'],
      ['info', 'health: history.months ok'],
    ]);
    expect(lines[0]?.fields).toMatchObject({ remedy: expect.stringContaining('attrium worker') });
  });
});
