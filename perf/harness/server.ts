import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readSecrets } from '#adapters/postgres/embedded/index';
import { createPostgresAdapters, type PostgresAdapters } from '#adapters/postgres/index';
import { runCommand, servedUrl } from '#interfaces/cli/testing/running-command';
import { type Client, createClient } from '#interfaces/client/index';
import { peakMegabytes } from './peak-memory.ts';
import { familyProcessorSeconds, processorSeconds } from './processor-time.ts';

export interface ServedStore extends AsyncDisposable {
  readonly url: string;
  /** A further caller, by default the operator: calls of one client would share requests, those of several do not. */
  newClient(key?: string): Client;
  /** Connections of a superuser to the store's PostgreSQL, past the store. */
  superusers(connections: number): Promise<pg.Pool & AsyncDisposable>;
  /** The store's ports on a connection or two of this process, as a worker beside it has them. */
  worker(): Promise<PostgresAdapters & AsyncDisposable>;
  /** What the service itself connects with. */
  application(): Promise<{ readonly databaseUrl: string; readonly tenantSigningKey: string }>;
  /** Of the Node process that serves; the most it ever held, in megabytes. */
  peakRssMb(): number;
  /** That the Node process which serves, and PostgreSQL with all its processes, have used so far. */
  processorSeconds(): Promise<{ readonly service: number; readonly postgres: number }>;
}

const main = fileURLToPath(new URL('../../interfaces/cli/main.ts', import.meta.url));
const apiKey = 'bench-key-of-a-throw-away-store';

/**
 * The product as its users start it, in a process of its own on an empty data folder; `settings` are further variables.
 * It stops, and its data goes, when the caller's `await using` ends; so do connections.
 */
export const serveStore = async (settings: NodeJS.ProcessEnv = {}): Promise<ServedStore> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'attrium-bench-'));
  const command = runCommand(process.execPath, [main, 'start'], {
    env: { ...process.env, ...settings, PORT: '0', ATTRIUM_DATA_DIR: dataDir, ATTRIUM_DEV_API_KEY: apiKey },
    // A Ctrl-C is for the store as well.
    ownGroup: false,
  });
  const url = await servedUrl(command);
  // The first line is the process, the fourth the port (postmaster.pid, src/include/utils/pidfile.h).
  const postmaster = async (line: number): Promise<number> =>
    Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[line]);
  const port = () => postmaster(3);
  const secrets = async () => {
    const found = await readSecrets(dataDir);
    if (found === null) throw new Error('The store has no secrets.');
    return found;
  };
  const application = async () => {
    const { appPassword, tenantSigningKey } = await secrets();
    const databaseUrl = `postgres://attrium_app:${encodeURIComponent(appPassword)}@127.0.0.1:${await port()}/attrium`;
    return { databaseUrl, tenantSigningKey };
  };
  return {
    url,
    newClient: (key = apiKey) => createClient({ url, apiKey: key }),
    superusers: async (connections) => {
      const pool = new pg.Pool({
        host: '127.0.0.1',
        port: await port(),
        user: 'postgres',
        database: 'attrium',
        password: (await secrets()).superuserPassword,
        max: connections,
      });
      return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
    },
    application,
    worker: async () => {
      const adapters = createPostgresAdapters({ ...(await application()), poolSize: 2 });
      return { ...adapters, [Symbol.asyncDispose]: () => adapters.close() };
    },
    peakRssMb: () => peakMegabytes(Number(command.child.pid)) ?? Number.NaN,
    processorSeconds: async () => ({
      service: processorSeconds(Number(command.child.pid)),
      postgres: familyProcessorSeconds(await postmaster(0)),
    }),
    [Symbol.asyncDispose]: async () => {
      command.child.kill('SIGTERM');
      await command.ended;
      await rm(dataDir, { recursive: true });
    },
  };
};
