import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createPostgresAdapters, type PostgresAdapters } from '#adapters/postgres/index';
import { runCommand, servedUrl } from '#interfaces/cli/testing/running-command';
import { type Client, createClient } from '#interfaces/client/index';
import { chooseEngine } from './engines.ts';
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
export const serveStore = async (
  { embedded }: { readonly embedded: boolean },
  settings: NodeJS.ProcessEnv = {},
): Promise<ServedStore> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'attrium-bench-'));
  const engine = await chooseEngine(dataDir, embedded);
  const command = runCommand(process.execPath, [main, 'start'], {
    env: {
      // A benchmark says itself what is hot.
      ...{ ...process.env, ATTRIUM_AUTOPILOT: 'off', ...engine.settings, ...settings },
      ...{ PORT: '0', ATTRIUM_DATA_DIR: dataDir, ATTRIUM_DEV_API_KEY: apiKey },
    },
    // A Ctrl-C is for the store as well.
    ownGroup: false,
  });
  const url = await servedUrl(command);
  return {
    url,
    newClient: (key = apiKey) => createClient({ url, apiKey: key }),
    superusers: async (connections) => {
      const pool = new pg.Pool({ ...(await engine.superuser()), max: connections });
      return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
    },
    application: engine.application,
    worker: async () => {
      const adapters = createPostgresAdapters({ ...(await engine.application()), poolSize: 2 });
      return { ...adapters, [Symbol.asyncDispose]: () => adapters.close() };
    },
    peakRssMb: () => peakMegabytes(Number(command.child.pid)) ?? Number.NaN,
    processorSeconds: async () => ({
      service: processorSeconds(Number(command.child.pid)),
      postgres: familyProcessorSeconds(await engine.postmaster()),
    }),
    [Symbol.asyncDispose]: async () => {
      command.child.kill('SIGTERM');
      await command.ended;
      await engine.stop();
      await rm(dataDir, { recursive: true });
    },
  };
};
