import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from './migrate.ts';
import { startCluster } from './testing/cluster.ts';
import { query, testPassword } from './testing/database.ts';
import { postgres15Binaries } from './testing/schema-dump.ts';

const missing = ['pg_cron', 'pg_partman'].filter(
  (name) => !existsSync(`/usr/share/postgresql/15/extension/${name}.control`),
);
if (missing.length > 0) {
  const remedy = `${missing.join(', ')} missing. Remedy: apt-get install postgresql-15-cron postgresql-15-partman.`;
  if (process.env.CI) throw new Error(remedy);
  console.log(`Left out: ${remedy}`);
}

/** A server of its own: pg_cron is loaded at its start, and serves one database. */
const openCluster = async () => {
  const cluster = await startCluster('postgres-15-cron', {
    binaries: postgres15Binaries,
    initdb: [],
    settings: {
      shared_preload_libraries: 'pg_cron',
      'cron.database_name': 'postgres',
      'cron.use_background_workers': 'on',
      // Not the one that history is cut in.
      timezone: 'America/St_Johns',
    },
  });
  onTestFinished(() => cluster.stop());
  const run = () => migrate({ adminUrl: cluster.adminUrl, tenantSigningKey: 'k', appPassword: testPassword });
  const months = () =>
    query<{ month: string; secured: boolean; at_midnight: boolean }>(
      cluster.adminUrl,
      `select month, secured, starts_at = date_trunc('month', starts_at, 'UTC') as at_midnight
       from attrium.history_months() where attached`,
    );
  const admin = <Row extends object>(sql: string) => query<Row>(cluster.adminUrl, sql);
  return { admin, run, months };
};

describe.skipIf(missing.length > 0)('pg_cron with pg_partman [postgres-15-cron]', () => {
  it('makes months ahead by itself, in UTC and secured, once migrate has found both', async () => {
    const { admin, run, months } = await openCluster();
    await run();
    await admin('create extension pg_cron');
    await admin('create schema partman');
    await admin('create extension pg_partman schema partman');
    await run();
    await run();
    const jobs = await admin<{ jobname: string; schedule: string }>('select jobname, schedule from cron.job');
    expect(jobs).toEqual([{ jobname: 'attrium-months', schedule: '7 * * * *' }]);
    expect(await months()).toHaveLength(3);

    // Sooner than at seven minutes past the hour; the command is the one that was scheduled.
    await admin(`update cron.job set schedule = '* * * * *'`);
    const runs = () =>
      admin<{ status: string; return_message: string }>(
        `select status, return_message from cron.job_run_details where status in ('succeeded', 'failed')`,
      );
    while ((await runs()).length === 0) await admin('select pg_sleep(0.2)');
    expect(await runs()).toMatchObject([{ status: 'succeeded' }]);
    const made = await months();
    expect(made).toHaveLength(4);
    expect(made.filter(({ secured, at_midnight }) => !secured || !at_midnight)).toEqual([]);
  }, 120_000);
});
