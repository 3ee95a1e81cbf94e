import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { isolationSuite } from './isolation/suite.ts';
import { inProcess, overHttp } from './subject.ts';
import { behaviour } from './suite.ts';

const adapters = () => createMemoryAdapters({ clock: createManualClock() });
const nothing = async (): Promise<void> => undefined;

behaviour('memory', async () => inProcess(adapters(), nothing));
behaviour('http-memory', () => overHttp(adapters(), nothing));
isolationSuite('memory', async () => inProcess(adapters(), nothing));
isolationSuite('http-memory', () => overHttp(adapters(), nothing));
