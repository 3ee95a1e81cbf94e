import { describe, expect, inject, it, onTestFinished } from 'vitest';
import {
  attributeCatalogConformance,
  auditLogConformance,
  entityStoreConformance,
  keysConformance,
  Scene,
  tenantsConformance,
} from '#adapters/conformance/index';
import { migratedDatabase, query } from './testing/database.ts';
import { pgbouncerBinary, startPgbouncer } from './testing/pgbouncer.ts';
import { openSubjectOn } from './testing/subject.ts';
import { beginCommit } from './write-pool.ts';

const server = inject('postgresServers').at(-1);
const missing = server === undefined || pgbouncerBinary === undefined;
if (missing && process.env.CI) throw new Error('PgBouncer is missing. Remedy: apt-get install pgbouncer.');
if (missing) console.log('Left out: PgBouncer is missing. Remedy: apt-get install pgbouncer.');

/** A database behind PgBouncer in transaction mode; `past`: with commits past it. */
const openPooled = async ({ past }: { readonly past: boolean }) => {
  const database = await migratedDatabase(server?.adminUrl ?? '');
  const pooler = await startPgbouncer(database.appUrl);
  const pooledUrl = pooler.through(database.appUrl);
  const subject = openSubjectOn(database, {
    databaseUrl: pooledUrl,
    ...(past && { writerUrl: database.appUrl }),
  });
  return {
    ...subject,
    pooler,
    pooledUrl,
    async close() {
      await subject.close();
      await pooler.stop();
      await database.drop();
    },
  };
};

if (!missing) {
  const open = () => openPooled({ past: false });
  entityStoreConformance('pgbouncer', open);
  attributeCatalogConformance('pgbouncer', open);
  tenantsConformance('pgbouncer', open);
  keysConformance('pgbouncer', open);
  auditLogConformance('pgbouncer', open);
  entityStoreConformance('pgbouncer-reads', () => openPooled({ past: true }), { runs: 10 });
}

describe.skipIf(missing)('behind PgBouncer in transaction mode', () => {
  it('sessions have time-outs, and a commit changes them for itself only', async () => {
    const pooled = await openPooled({ past: false });
    onTestFinished(() => pooled.close());
    const timeouts = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`;
    const ofSession = { statement: '1min', lock: '10s', idle: '30s' };
    expect(await query(pooled.pooledUrl, timeouts)).toEqual([ofSession]);
    // One connection of the server, whoever asks: nobody else is here.
    await query(pooled.pooledUrl, `${beginCommit(1_000)}; select 1; commit`);
    expect(await query(pooled.pooledUrl, timeouts)).toEqual([ofSession]);
  });

  it('commits go past it where they have an address of their own', async () => {
    const pooled = await openPooled({ past: true });
    onTestFinished(() => pooled.close());
    const scene = await Scene.open(pooled);
    await pooled.pooler.stop();
    await scene.put('e', { 'number.hot': 1 });
    await expect(scene.state('e')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
