import { Client, escapeLiteral } from 'pg';
import { AttriumError } from '#domain/errors';
import { appliedFiles } from './applied-files.ts';
import { connectAtStart } from './connect-at-start.ts';
import { translated } from './errors.ts';
import { readSqlFile, readSqlFiles, type SqlFile } from './sql-files.ts';
import { signingKeyBlocks } from './tenant-proof.ts';
import { connectTimeoutMs, sessionTimeouts } from './write-pool.ts';

export interface MigrateOptions {
  /** Of a role that may create roles and a schema in the database it names. */
  readonly adminUrl: string;
  /** The secret that the service signs tenants with; the one before it stays valid until the next change. */
  readonly tenantSigningKey: string;
  /** Of the role attrium_app; absent: it logs in without one (by certificate or peer), or keeps what it has. */
  readonly appPassword?: string;
}

/** What a run did. */
export interface MigrateReport {
  /** Applied now. */
  readonly migrations: number;
  /** Functions, policies and grants that were brought to this version's text. */
  readonly others: number;
  /** `replaced`: a new one was installed, and the one before stays valid. `kept`: it was valid already. */
  readonly signingKey: 'first' | 'replaced' | 'kept';
}

/** Any number that no other program locks by chance. */
const migrationLock = 4_770_312_204_117n;

/**
 * Shorter than the server looks for deadlocks (deadlock_timeout, 1 s by default): where a migration and the store wait for
 * each other's tables, it is the migration that gives way. Meanwhile every other caller queues behind it.
 */
const tableLockTimeoutMs = 500;
/** How long it tries to get its tables between the transactions of a store that serves on. */
const givingWayMs = 60_000;

/**
 * Brings a database to this version's schema, in one transaction: all of it or nothing. May run any number of times,
 * also at once and for several databases of one cluster,
 * and while a store of the version before serves: it gives way to each transaction that is under way, for a minute at most.
 *
 * Raises SCHEMA_MISMATCH (a newer version, or another text of a migration, was applied before), UNAVAILABLE,
 * CONFIG_INVALID (no such database, the role of adminUrl is refused or lacks a right).
 */
export const migrate = async (options: MigrateOptions): Promise<MigrateReport> => {
  const client = new Client({
    connectionString: options.adminUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'attrium-migrate',
  });
  // The query under way reports it too; without a listener the process would end.
  client.on('error', () => undefined);
  try {
    await connectAtStart(client);
    await inTransaction(client, () => prepareRoles(client, options));
    return await givingWay(() => inTransaction(client, () => applySchema(client, options)));
  } catch (error) {
    throw translated(error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const inTransaction = async <Result>(client: Client, work: () => Promise<Result>): Promise<Result> => {
  await client.query('begin isolation level read committed');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
};

const isLockFault = (error: unknown): boolean =>
  ['55P03', '40P01'].includes(String((error as { code?: unknown } | null)?.code));

/** Again, where the time-out for locks ended it. */
const givingWay = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const deadline = performance.now() + givingWayMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isLockFault(error) || performance.now() > deadline) throw error;
    }
  }
};

/** Small commits are one statement without a `begin` that says so; what a database's owner sets for others is not for them. */
const transactionDefaults = {
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
} as const;

const prepareRoles = async (client: Client, { appPassword }: MigrateOptions): Promise<void> => {
  await client.query(readSqlFile('roles/roles.sql').text);
  await client.query(readSqlFile('roles/lock.sql').text);
  await client.query(readSqlFile('roles/membership.sql').text);
  // Utility statements take no bind values.
  const password = appPassword === undefined ? '' : ` password ${escapeLiteral(appPassword)}`;
  await client.query(`alter role attrium_app login${password}`);
  for (const [name, value] of Object.entries({ ...sessionTimeouts, ...transactionDefaults })) {
    await client.query(`alter role attrium_app set ${name} = ${escapeLiteral(String(value))}`);
  }
};

/** In the order in which commits come to them. */
const tablesOfCommits = [
  'entity_values_ingest',
  'idempotency_keys',
  'tenants',
  'attributes',
  'entities',
  'entity_values_ts',
  'entity_values',
  'batches',
  'entity_jsonb',
];

/**
 * All at once, before anything is changed: migrations that came to tables in an order of their own would meet commits
 * that hold the one and want the other, again and again, and on a busy store get nowhere.
 */
const lockTables = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    `select t.name from unnest($1::text[]) with ordinality t (name, place)
       where to_regclass('attrium.' || t.name) is not null order by t.place`,
    [tablesOfCommits],
  );
  if (rows.length > 0)
    await client.query(
      `lock table ${rows.map(({ name }) => `attrium.${name}`).join(', ')} in access exclusive mode`,
    );
};

const applySchema = async (client: Client, { tenantSigningKey }: MigrateOptions): Promise<MigrateReport> => {
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
  // Not for the lock above: other migrations take their time.
  await client.query(`set local lock_timeout = ${tableLockTimeoutMs}`);
  await client.query(readSqlFile('roles/schema.sql').text);
  const applied = await appliedFiles(client);
  const migrations = readSqlFiles('migrations');
  assertOlder(migrations, applied);
  const report = { migrations: 0, others: 0 };
  const run = async (file: SqlFile): Promise<void> => {
    await client.query(file.text);
    await client.query(
      `insert into attrium.schema_migrations (file, checksum) values ($1, $2)
       on conflict (file) do update set checksum = excluded.checksum, applied_at = clock_timestamp()`,
      [file.name, file.checksum],
    );
  };

  await client.query('set local role attrium_owner');
  if (migrations.some(({ name }) => !applied.has(name))) await lockTables(client);
  for (const file of migrations) {
    if (applied.has(file.name)) continue;
    await run(file);
    report.migrations += 1;
  }
  const repeatable = [
    ...readSqlFiles('functions').map((file) => ({ file, role: 'none' })),
    ...readSqlFiles('policies').map((file) => ({ file, role: 'attrium_owner' })),
    { file: readSqlFile('roles/grants.sql'), role: 'attrium_owner' },
  ];
  for (const { file, role } of repeatable) {
    if (applied.get(file.name) === file.checksum) continue;
    await client.query(`set local role ${role}`);
    await client.query('set local check_function_bodies = off');
    await run(file);
    report.others += 1;
  }
  await client.query('set local role attrium_owner');
  // What a version before brought and this one has no more: a later migration drops it, once nobody calls it.
  await client.query(
    `delete from attrium.schema_migrations where file not like 'migrations/%' and file <> all ($1)`,
    [repeatable.map(({ file }) => file.name)],
  );
  const signingKey = await installSigningKey(client, tenantSigningKey);
  await client.query('set local role none');
  await client.query(
    `select attrium.ensure_history_partition(now() + months * interval '1 month') from generate_series(0, 2) months`,
  );
  // Each time: extensions come and go between two versions of the store.
  for (const name of ['partman', 'cron']) await client.query(readSqlFile(`maintenance/${name}.sql`).text);
  return { ...report, signingKey };
};

const assertOlder = (migrations: readonly SqlFile[], applied: ReadonlyMap<string, string>): void => {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => name.startsWith('migrations/') && !known.has(name));
  if (unknown.length > 0) {
    throw new AttriumError(
      'SCHEMA_MISMATCH',
      `A newer version has migrated this database: ${unknown.join(', ')}.`,
      {
        remedy: 'Use the version that migrated it, or a newer one.',
        details: { unknown },
      },
    );
  }
  const changed = migrations.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name);
    throw new AttriumError('SCHEMA_MISMATCH', `Applied with another text: ${names.join(', ')}.`, {
      remedy: 'Restore the text of the applied migration, and put the change into a new one.',
      details: { changed: names },
    });
  }
};

/** Two keys are valid at once, so that services with the old and the new one run side by side during a roll-out. */
const installSigningKey = async (
  client: Client,
  signingKey: string,
): Promise<MigrateReport['signingKey']> => {
  const { keyId, inner, outer } = signingKeyBlocks(signingKey);
  const { rowCount: installed } = await client.query(
    `insert into attrium.tenant_signing_keys (key_id, inner_block, outer_block) values ($1, $2, $3)
     on conflict (key_id) do nothing`,
    [keyId, inner, outer],
  );
  const { rows } = await client.query('select from attrium.tenant_signing_keys where key_id <> $1 limit 1', [
    keyId,
  ]);
  await client.query(
    `delete from attrium.tenant_signing_keys
     where key_id <> $1 and key_id not in (
       select key_id from attrium.tenant_signing_keys where key_id <> $1 order by installed_at desc limit 1)`,
    [keyId],
  );
  if (installed === 0) return 'kept';
  return rows.length === 0 ? 'first' : 'replaced';
};
