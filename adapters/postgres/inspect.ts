import { Client } from 'pg';
import { isAttriumError } from '#domain/errors';
import { assertSchema } from './assert-schema.ts';
import { connectAtStart } from './connect-at-start.ts';
import { operator, tenantProver } from './tenant-proof.ts';
import { connectTimeoutMs } from './write-pool.ts';

/** What there is to know of a database before a store is started on it. */
export interface DatabaseFacts {
  /** As `server_version`: `18.4`. */
  readonly version: string;
  readonly major: number;
  /** By name, as `show` prints them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly role: {
    readonly name: string;
    readonly superuser: boolean;
    readonly bypassesRls: boolean;
    readonly ownsTables: boolean;
    readonly readsSigningKeys: boolean;
  };
  /** Tables of tenants that row-level security is not enabled and forced on. */
  readonly unprotected: readonly string[];
  /** Of pg_partman, pg_cron and pg_stat_statements. */
  readonly extensions: readonly string[];
  /** The server's clock minus this machine's, and how long the question took: the difference is no surer than that. */
  readonly clockOffsetMs: number;
  readonly roundTripMs: number;
  /** null where the database was not migrated. */
  readonly signingKeyMatches: boolean | null;
  /** Why this version cannot serve its schema; null where it can. */
  readonly schemaFault: string | null;
}

const settings = ['fsync', 'full_page_writes', 'synchronous_commit', 'wal_level', 'max_connections'];

/** As the role of `databaseUrl`, reading only. Raises CONFIG_INVALID (no such database, role refused), UNAVAILABLE. */
export const inspectDatabase = async (
  databaseUrl: string,
  tenantSigningKey: string,
): Promise<DatabaseFacts> => {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  try {
    await connectAtStart(client);
    const one = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row> => {
      const { rows } = await client.query<Row>(sql, [...values]);
      return rows[0] as Row;
    };
    const askedMs = performance.now();
    const { clock } = await one<{ clock: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as clock',
    );
    const roundTripMs = performance.now() - askedMs;
    const clockOffsetMs = clock + roundTripMs / 2 - Date.now();
    const { version, number } = await one<{ version: string; number: number }>(
      "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
    );
    const { rows: shown } = await client.query<{ name: string; setting: string }>(
      'select name, current_setting(name) as setting from pg_settings where name = any ($1)',
      [settings],
    );
    const { rows: tables } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c
         where c.relnamespace = to_regnamespace('attrium') and c.relkind in ('r', 'p') and c.relpersistence = 'p'
           and exists (
             select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
           and not (c.relrowsecurity and c.relforcerowsecurity)
         order by 1`,
    );
    const { rows: extensions } = await client.query<{ name: string }>(
      "select extname as name from pg_extension where extname in ('pg_partman', 'pg_cron', 'pg_stat_statements') order by 1",
    );
    return {
      version,
      major: Math.floor(number / 10_000),
      settings: Object.fromEntries(shown.map(({ name, setting }) => [name, setting])),
      role: await one(
        `select r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as "bypassesRls",
             exists (
               select 1 from pg_class c
                 where c.relowner = r.oid and c.relnamespace = to_regnamespace('attrium')) as "ownsTables",
             coalesce(
               has_table_privilege(to_regclass('attrium.tenant_signing_keys'), 'select'), false) as "readsSigningKeys"
           from pg_roles r where r.rolname = session_user`,
      ),
      unprotected: tables.map(({ name }) => name),
      extensions: extensions.map(({ name }) => name),
      clockOffsetMs,
      roundTripMs,
      ...(await ownParts(client, databaseUrl, tenantSigningKey)),
    };
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Whether the schema is this version's; the key can be tried only where it is. */
const ownParts = async (
  client: Client,
  databaseUrl: string,
  tenantSigningKey: string,
): Promise<Pick<DatabaseFacts, 'schemaFault' | 'signingKeyMatches'>> => {
  try {
    await assertSchema(databaseUrl);
  } catch (error) {
    if (!isAttriumError(error)) throw error;
    return { schemaFault: `${error.message} ${error.remedy}`, signingKeyMatches: null };
  }
  const { rows } = await client.query<{ tenant: number | null }>(
    `select attrium.current_tenant() as tenant
       from (select set_config('attrium.tenant', $1, false)) entered`,
    [tenantProver(tenantSigningKey)(operator)],
  );
  return { schemaFault: null, signingKeyMatches: rows[0]?.tenant === operator };
};
