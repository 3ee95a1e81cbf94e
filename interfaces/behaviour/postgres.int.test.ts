import { inject } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { migratedDatabase } from '#adapters/postgres/testing/database';
import { systemClock } from '#adapters/system/index';
import type { Adapters } from '#application/services';
import { badInputSuite, badRequestSuite } from './bad-input-suite.ts';
import { isolationSuite } from './isolation/suite.ts';
import { inProcess, overHttp, type Subject } from './subject.ts';
import { behaviour } from './suite.ts';

/** The store on a database of its own, as the application role. */
const onPostgres = async (
  adminUrl: string,
  open: (adapters: Adapters, close: () => Promise<void>) => Subject | Promise<Subject>,
  options: { readonly poolSize?: number } = {},
): Promise<Subject> => {
  const database = await migratedDatabase(adminUrl);
  const { close, ...ports } = database.adapters(options);
  const clock = systemClock();
  const { telemetry } = createMemoryAdapters({ clock });
  return open({ ...ports, clock, telemetry }, async () => {
    await close();
    await database.drop();
  });
};

const servers = inject('postgresServers');

for (const { name, adminUrl } of servers) {
  behaviour(name, () => onPostgres(adminUrl, inProcess));
  badInputSuite(name, () => onPostgres(adminUrl, inProcess));
  isolationSuite(name, () => onPostgres(adminUrl, inProcess, { poolSize: 2 }));
}

for (const { adminUrl } of servers.slice(0, 1)) {
  behaviour('http', () => onPostgres(adminUrl, overHttp));
  badInputSuite('http', () => onPostgres(adminUrl, overHttp));
  isolationSuite('http', () => onPostgres(adminUrl, overHttp, { poolSize: 2 }));
  badRequestSuite('http', () => onPostgres(adminUrl, overHttp));
}
