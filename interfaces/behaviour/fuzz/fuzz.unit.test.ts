import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, it } from 'vitest';
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

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
/** MiB that are in use when nothing is left to collect; other suites of the process may have left theirs. */
const usedMiB = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
let before: number;
beforeAll(() => {
  before = usedMiB();
});

fuzzSuite('memory', 60, () => onMemory(inProcess));
fuzzSuite('http-memory', 40, () => onMemory(overHttp));

it('what was sent is not kept: after all of it the process is hardly larger than before', () => {
  expect(usedMiB() - before).toBeLessThan(100);
});
