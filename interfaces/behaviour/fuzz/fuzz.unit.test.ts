import { expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { systemTelemetry } from '#adapters/system/index';
import type { Adapters } from '#application/services';
import { inProcess, overHttp, type Subject } from '../subject.ts';
import { overheard } from './overheard.ts';
import { fuzzSuite } from './suite.ts';

type Open = (adapters: Adapters, close: () => Promise<void>) => Subject | Promise<Subject>;

const onMemory = async (open: Open) => {
  const { telemetry, told } = overheard(systemTelemetry);
  const subject = await open({ ...createMemoryAdapters(), telemetry }, async () => undefined);
  return { subject, told };
};

fuzzSuite('memory', 60, () => onMemory(inProcess));
fuzzSuite('http-memory', 40, () => onMemory(overHttp));

it('what was sent is not kept: after all of it the process is no larger than it may be', () => {
  globalThis.gc?.();
  expect(process.memoryUsage().heapUsed / 2 ** 20).toBeLessThan(700);
});
