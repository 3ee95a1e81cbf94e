import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { badInputSuite, badRequestSuite } from './bad-input-suite.ts';
import { inProcess, overHttp } from './subject.ts';

const adapters = () => createMemoryAdapters({ clock: createManualClock() });
const nothing = async (): Promise<void> => undefined;

badInputSuite('memory', async () => inProcess(adapters(), nothing));
badInputSuite('http-memory', () => overHttp(adapters(), nothing));
badRequestSuite('http-memory', () => overHttp(adapters(), nothing));
