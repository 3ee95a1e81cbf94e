// Writes db/schema.sql anew:  npm run db:dump
import { writeFileSync } from 'node:fs';
import { sqlFolder } from '#adapters/postgres/sql-files';
import { startCluster } from './cluster.ts';
import { migratedDatabase } from './database.ts';
import { dumpSchema, postgres15Binaries } from './schema-dump.ts';

const cluster = await startCluster('postgres-15', { binaries: postgres15Binaries, initdb: [], settings: {} });
try {
  const database = await migratedDatabase(cluster.adminUrl);
  writeFileSync(`${sqlFolder()}schema.sql`, await dumpSchema(database.adminUrl));
} finally {
  await cluster.stop();
}
