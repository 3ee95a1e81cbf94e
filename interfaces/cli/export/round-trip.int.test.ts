import { inject } from 'vitest';
import { anyEntities } from '#adapters/conformance/generators';
import { valueSamples } from '#adapters/conformance/value-samples';
import { createMemoryAdapters } from '#adapters/memory/index';
import { migratedDatabase } from '#adapters/postgres/testing/database';
import { systemClock } from '#adapters/system/index';
import { overHttp } from '../../behaviour/subject.ts';
import { roundTripSuite } from './round-trip-suite.ts';

for (const { name, adminUrl } of inject('postgresServers')) {
  roundTripSuite(`${name}, over HTTP`, { anyEntities, valueSamples }, async () => {
    const database = await migratedDatabase(adminUrl);
    const { close, ...ports } = database.adapters();
    const clock = systemClock();
    const { telemetry } = createMemoryAdapters({ clock });
    return overHttp({ ...ports, clock, telemetry }, async () => {
      await close();
      await database.drop();
    });
  });
}
