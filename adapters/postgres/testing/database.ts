import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import {
  createPostgresAdapters,
  migrate,
  type PostgresAdapters,
  type PostgresOptions,
} from '#adapters/postgres/index';
import type { TenantId } from '#domain/ids';

/** The role attrium_app is the cluster's, so all test files of a run must give it the same one. */
const appPassword = 'only-for-tests';

/** A migrated database of its own on a test server. */
export interface TestDatabase {
  /** Of a superuser. */
  readonly adminUrl: string;
  /** Of the role attrium_app. */
  readonly appUrl: string;
  readonly tenantSigningKey: string;
  adapters(options?: Partial<Omit<PostgresOptions, 'tenantSigningKey'>>): PostgresAdapters;
  /** Rows of one statement as superuser. */
  admin<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export const randomName = (prefix: string): string => `${prefix}-${randomBytes(6).toString('hex')}`;

export const query = async <Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
};

/** An empty database, not migrated. */
export const createDatabase = async (
  serverUrl: string,
): Promise<{ readonly adminUrl: string; readonly appUrl: string; drop(): Promise<void> }> => {
  const name = randomName('attrium_test').replaceAll('-', '_');
  await query(serverUrl, `create database ${escapeIdentifier(name)} template template0`);
  const adminUrl = withPath(serverUrl, name);
  const appUrl = new URL(adminUrl);
  appUrl.username = 'attrium_app';
  appUrl.password = appPassword;
  return {
    adminUrl,
    appUrl: appUrl.href,
    drop: async () => {
      await query(serverUrl, `drop database ${escapeIdentifier(name)} with (force)`);
    },
  };
};

export const migratedDatabase = async (serverUrl: string): Promise<TestDatabase> => {
  const { adminUrl, appUrl, drop } = await createDatabase(serverUrl);
  const tenantSigningKey = randomBytes(32).toString('hex');
  await migrate({ adminUrl, tenantSigningKey, appPassword });
  return {
    adminUrl,
    appUrl,
    tenantSigningKey,
    adapters: (options = {}) => createPostgresAdapters({ databaseUrl: appUrl, tenantSigningKey, ...options }),
    admin: (sql, values) => query(adminUrl, sql, values),
    drop,
  };
};

export const newTenant = async ({ tenants }: PostgresAdapters, attributeLimit?: number): Promise<TenantId> =>
  (await tenants.create({ name: randomName('tenant'), attributeLimit })).id;

export const testPassword = appPassword;

const withPath = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};
