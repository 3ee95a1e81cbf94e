import { inject } from 'vitest';
import { migratedDatabase } from '#adapters/postgres/testing/database';
import { systemClock, systemTelemetry } from '#adapters/system/index';
import { inProcess } from '../subject.ts';
import { overheard } from './overheard.ts';
import { fuzzSuite } from './suite.ts';

for (const { name, adminUrl } of inject('postgresServers')) {
  fuzzSuite(name, 25, async () => {
    const database = await migratedDatabase(adminUrl);
    const { telemetry, told } = overheard(systemTelemetry);
    const { close, ...ports } = database.adapters({ telemetry });
    const subject = inProcess({ ...ports, clock: systemClock(), telemetry }, async () => {
      await close();
      await database.drop();
    });
    return { subject, told };
  });
}
