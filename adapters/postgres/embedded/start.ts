import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { AttriumError } from '#domain/errors';
import type { Telemetry } from '#domain/ports/telemetry';
import { ensureCluster } from './cluster.ts';
import { clusterIn, type DataFolder, usable } from './data-folder.ts';
import { type Postmaster, type ServerExit, startPostmaster } from './postmaster.ts';
import { makeWayFor } from './previous-postmaster.ts';
import { serverAccount } from './server-account.ts';
import { findServerBinaries } from './server-binaries.ts';
import { chooseLauncher, type ServerLauncher } from './server-launcher.ts';
import { ServerLog } from './server-log.ts';
import { serverSettings } from './server-settings.ts';

export interface EmbeddedPostgres {
  /** Of the superuser, on the database `attrium`. */
  readonly adminUrl: string;
  /** Of the role `attrium_app`, on the same database. The migrations create that role; before, nobody can log in. */
  readonly appUrl: string;
  /** As `server_version` says: `18.4`. */
  readonly version: string;
  /** Of the postmaster. */
  readonly pid: number;
  /** Resolves when the server has ended, by `stop` or by itself. */
  readonly exited: Promise<ServerExit>;
  /** Stops the server in order and waits for its end; by force after 30 s. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Opened by the caller, who releases it after `stop`. */
  readonly folder: DataFolder;
  readonly telemetry?: Telemetry;
  /** Gives a port that is free now; asked again when another process takes it before the server does. */
  readonly freePort?: () => Promise<number>;
}

const database = 'attrium';
const mostPorts = 10;

/**
 * Starts PostgreSQL on the folder's cluster, on a free port of 127.0.0.1: creates the cluster where there is none,
 * stops a server that a killed process left behind, recovers after a crash.
 *
 * Raises DATA_FOLDER_INVALID (another major version, not reachable for the server's user), UNSUPPORTED (no server for
 * this platform), UNAVAILABLE (the server does not come up; the message holds what it said).
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, telemetry } = options;
  const startedAt = performance.now();
  const binaries = await findServerBinaries();
  const cluster = clusterIn(folder.path);
  const { launcher, version } = await usable(folder.path, async () => {
    const account = await serverAccount(cluster);
    const launcher = await chooseLauncher(binaries, folder.path, account);
    const version = await versionOf(launcher, dirname(binaries.postgres));
    await ensureCluster(folder, launcher, version.split(/\D/, 1)[0] ?? version);
    await makeWayFor(cluster, telemetry);
    return { launcher, version };
  });

  const log = new ServerLog(join(folder.path, 'postgres.log'), telemetry);
  const { postmaster, port } = await startOnFreePort(cluster, launcher, log, options);
  const url = (user: string, password: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const { superuserPassword, appPassword } = folder.secrets;
  try {
    await ensureDatabase(port, superuserPassword);
  } catch (cause) {
    await postmaster.stop();
    throw unavailable(folder, `The embedded PostgreSQL refuses its superuser: ${cause}`, cause);
  }
  telemetry?.observe('embedded_postgres_start_ms', performance.now() - startedAt);
  return {
    adminUrl: url('postgres', superuserPassword),
    appUrl: url('attrium_app', appPassword),
    version,
    pid: postmaster.pid,
    exited: postmaster.exited,
    stop: () => postmaster.stop(),
  };
}

async function startOnFreePort(
  cluster: string,
  launcher: ServerLauncher,
  log: ServerLog,
  { folder, telemetry, freePort = anyFreePort }: EmbeddedPostgresOptions,
): Promise<{ postmaster: Postmaster; port: number }> {
  for (let left = mostPorts; ; left--) {
    const port = await freePort();
    const settings = Object.entries(serverSettings(port, memoryBytes()));
    const command = launcher.command('postgres', cluster, (seen) => [
      ...['-D', seen],
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    try {
      return { postmaster: await startPostmaster(command, launcher.account, log, telemetry), port };
    } catch (cause) {
      if (left > 1 && log.recent.includes('Address already in use')) continue;
      throw unavailable(
        folder,
        `The embedded PostgreSQL did not start. ${log.recent.trim() || cause}`,
        cause,
      );
    }
  }
}

const unavailable = (folder: DataFolder, message: string, cause: unknown) =>
  new AttriumError('UNAVAILABLE', message, {
    cause,
    remedy: `Mend what the message names, and start again; ${join(folder.path, 'postgres.log')} holds more.`,
  });

/** What this process may use: a container's limit where there is one. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

async function anyFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  return address.port;
}

/** Also proves that the programs run here at all. */
async function versionOf(launcher: ServerLauncher, bin: string): Promise<string> {
  const { file, args, options } = launcher.command('postgres', '/', () => ['--version']);
  try {
    const { stdout } = await promisify(execFile)(file, args, options);
    const version = /\(PostgreSQL\) (\S+)/.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`Not a version: ${stdout}`);
    return version;
  } catch (cause) {
    throw new AttriumError('UNSUPPORTED', `The PostgreSQL in ${bin} does not run on this machine: ${cause}`, {
      cause,
      remedy: 'Run npm rebuild, which links its libraries, or set DATABASE_URL to a PostgreSQL server.',
    });
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
