import { expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { defaultHistoryPolicy } from '#domain/retention';
import { maintenanceLoop } from './maintenance-loop.ts';

it('a worker maintains the store at once and every hour, and tells what it did', async () => {
  const adapters = createMemoryAdapters();
  const stopping = new AbortController();
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (pauses.length === 2) stopping.abort();
  };
  await maintenanceLoop(
    { ...adapters, clock: { ...adapters.clock, sleep } },
    defaultHistoryPolicy,
  )(stopping.signal);
  expect(pauses).toEqual([3_600_000, 3_600_000]);
  const { telemetry } = adapters;
  expect(telemetry.lines.map(({ event, fields }) => [event, (fields.made as unknown[]).length])).toEqual([
    ['maintained', 4],
    ['maintained', 0],
  ]);
  expect(telemetry.counted('history_months_total', { outcome: 'made' })).toBe(4);
  expect(telemetry.observed('maintenance_ms')).toHaveLength(2);
});
