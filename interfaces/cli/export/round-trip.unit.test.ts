import { createMemoryAdapters } from '#adapters/memory/index';
import { inProcess } from '../../behaviour/subject.ts';
import { roundTripSuite } from './round-trip-suite.ts';

roundTripSuite('memory', async () => inProcess(createMemoryAdapters(), async () => undefined));
