import { anyEntities } from '#adapters/conformance/generators';
import { valueSamples } from '#adapters/conformance/value-samples';
import { createMemoryAdapters } from '#adapters/memory/index';
import { inProcess } from '../../behaviour/subject.ts';
import { roundTripSuite } from './round-trip-suite.ts';

roundTripSuite('memory', { anyEntities, valueSamples }, async () =>
  inProcess(createMemoryAdapters(), async () => undefined),
);
