import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { inProcess, overHttp } from './subject.ts';
import { behaviour } from './suite.ts';

const adapters = () => createMemoryAdapters({ clock: createManualClock() });
const nothing = async (): Promise<void> => undefined;

behaviour('memory', async () => inProcess(adapters(), nothing));
behaviour('http-memory', () => overHttp(adapters(), nothing));
