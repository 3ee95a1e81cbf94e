import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { readSecrets } from '#adapters/postgres/embedded/index';
import { serverSettings } from '#adapters/postgres/embedded/server-settings';
import { migrate } from '#adapters/postgres/index';
import { startCluster } from '#adapters/postgres/testing/cluster';
import { createDatabase, testPassword } from '#adapters/postgres/testing/database';

/** The PostgreSQL server below a measured store. What is asked of an embedded one is known once the store serves. */
export interface Engine {
  /** For the process that serves. */
  readonly settings: NodeJS.ProcessEnv;
  superuser(): Promise<pg.PoolConfig>;
  application(): Promise<{ readonly databaseUrl: string; readonly tenantSigningKey: string }>;
  /** The server's first process. */
  postmaster(): Promise<number>;
  stop(): Promise<void>;
}

/** Where Debian's packages put a server; the newest. */
const packagedBinaries = (): string | undefined => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  return versions
    .sort((a, b) => b - a)
    .map((version) => `${root}/${version}/bin`)
    .find((folder) => existsSync(`${folder}/postgres`));
};

/**
 * The machine's own PostgreSQL, as teams run it, with the settings of the embedded one; where there is none, or
 * `embedded` asks for it, the one that `attrium start` brings, which is built for size (-Os).
 */
export const chooseEngine = async (dataDir: string, embedded: boolean): Promise<Engine> => {
  const binaries = embedded ? undefined : packagedBinaries();
  return binaries === undefined ? embeddedEngine(dataDir) : packagedEngine(binaries);
};

const embeddedEngine = (dataDir: string): Engine => {
  // The first line is the process, the fourth the port (postmaster.pid, src/include/utils/pidfile.h).
  const pidFile = async (line: number): Promise<number> =>
    Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[line]);
  const secrets = async () => {
    const found = await readSecrets(dataDir);
    if (found === null) throw new Error('The store has no secrets.');
    return found;
  };
  const address = async () => ({ host: '127.0.0.1', port: await pidFile(3), database: 'attrium' });
  return {
    settings: {},
    superuser: async () => ({
      ...(await address()),
      user: 'postgres',
      password: (await secrets()).superuserPassword,
    }),
    application: async () => {
      const { appPassword, tenantSigningKey } = await secrets();
      const { host, port, database } = await address();
      const databaseUrl = `postgres://attrium_app:${encodeURIComponent(appPassword)}@${host}:${port}/${database}`;
      return { databaseUrl, tenantSigningKey };
    },
    postmaster: () => pidFile(0),
    // It stops with the store.
    stop: async () => undefined,
  };
};

const packagedEngine = async (binaries: string): Promise<Engine> => {
  const { port: _, ...settings } = serverSettings(0, totalmem());
  const cluster = await startCluster('bench', { binaries, initdb: ['--locale=C'], settings });
  const { adminUrl, appUrl } = await createDatabase(cluster.adminUrl);
  const tenantSigningKey = randomBytes(32).toString('base64url');
  await migrate({ adminUrl, tenantSigningKey, appPassword: testPassword });
  const { hostname, port, username, password, pathname } = new URL(adminUrl);
  return {
    settings: {
      DATABASE_URL: appUrl,
      ATTRIUM_TENANT_SIGNING_KEY: tenantSigningKey,
      ATTRIUM_TOKEN_KEYS: `1:${tenantSigningKey}`,
    },
    superuser: async () => ({
      ...{ host: hostname, port: Number(port), user: username },
      ...{ password: decodeURIComponent(password), database: pathname.slice(1) },
    }),
    application: async () => ({ databaseUrl: appUrl, tenantSigningKey }),
    postmaster: async () => cluster.pid,
    stop: () => cluster.stop(),
  };
};
