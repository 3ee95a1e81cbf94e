import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

export interface ClusterPlan {
  /** Folder that holds `initdb` and `postgres`. */
  readonly binaries: string;
  /** Further arguments of initdb. */
  readonly initdb: readonly string[];
  /** Further server settings; they win over those of tests. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Cluster {
  readonly name: string;
  /** Of a superuser, on the database `postgres`. */
  readonly adminUrl: string;
  readonly version: string;
  /** Of the server's first process, the parent of all others. */
  readonly pid: number;
  /** Resolves once the server answers: as it was, recovered, or started again on its data where it was killed. */
  recover(): Promise<void>;
  /** Stops the server and removes its data. May be called twice. */
  stop(): Promise<void>;
}

const readyWithinMs = 30_000;
const stopWithinMs = 5_000;

const testSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // The data lives as long as the test run, so a crash of the machine need not be survived.
  fsync: 'off',
  full_page_writes: 'off',
  // Test files run side by side, each with pools of its own.
  max_connections: '200',
  wal_level: 'logical',
  log_min_messages: 'warning',
};

/** Starts a fresh cluster on a free port. Throws with the server's own log when it does not come up. */
export async function startCluster(name: string, plan: ClusterPlan): Promise<Cluster> {
  const user = await unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), `attrium-${name}-`));
  const data = join(folder, 'data');
  const log = join(folder, 'server.log');
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const path of [folder, passwordFile, data]) chownSync(path, user.uid, user.gid);

  let server: ChildProcess | undefined;
  let reaper: ChildProcess | undefined;
  const stop = async () => {
    if (server) await stopProcess(server);
    reaper?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const binaries = await runnableBy(user, plan.binaries, folder);
    await promisify(execFile)(
      join(binaries, 'initdb'),
      [
        ...['--pgdata', data, '--username', 'postgres', '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-sync', ...plan.initdb],
      ],
      { ...user, cwd: folder },
    );

    const port = await freePort();
    const settings = { ...testSettings, ...plan.settings, port: String(port) };
    const output = openSync(log, 'a');
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const start = (): Promise<string> => {
      const started = spawn(
        join(binaries, 'postgres'),
        ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
        // A process group of its own: a Ctrl-C is for the test runner, which then stops the server in order.
        { ...user, cwd: folder, detached: true, stdio: ['ignore', output, output] },
      );
      server = started;
      reaper?.kill('SIGKILL');
      reaper = startReaper(started.pid, folder);
      return versionOnceReady(adminUrl, started);
    };
    const version = await start();
    return {
      name,
      adminUrl,
      version,
      get pid() {
        return server?.pid ?? 0;
      },
      recover: async () => {
        try {
          await versionOnceReady(adminUrl, server as ChildProcess);
        } catch (error) {
          if (!hasEnded(server as ChildProcess)) throw error;
          await start();
        }
      },
      stop,
    };
  } catch (error) {
    const said = readLog(log);
    await stop();
    throw new Error(`${name} did not start: ${error}${said === '' ? '' : `\n${said}`}`, { cause: error });
  }
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; any other user runs it himself. */
export async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('PostgreSQL refuses to run as root, and neither the user postgres nor nobody is here.');
}

/** The folder of binaries itself, or a copy below `folder` where `user` may not enter the original (a clone in /root). */
async function runnableBy(user: User | undefined, binaries: string, folder: string): Promise<string> {
  if (!user) return binaries;
  try {
    await promisify(execFile)(join(binaries, 'postgres'), ['--version'], { ...user, cwd: folder });
    return binaries;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    cpSync(dirname(binaries), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    return join(folder, 'native', 'bin');
  }
}

/** A port that was free a moment ago; on a clash the server fails to start, and says so. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

/**
 * Stops the server and removes its folder once this process is gone, however it went: the pipe's end closes with it.
 * An orderly stop kills the reaper before.
 */
function startReaper(pid: number | undefined, folder: string): ChildProcess {
  const script = 'read -r _; kill -QUIT "$1" 2>/dev/null; sleep 1; kill -KILL "$1" 2>/dev/null; rm -rf "$2"';
  const reaper = spawn('sh', ['-c', script, 'reaper', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.unref();
  // The pipe must not keep this process alive either.
  (reaper.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return reaper;
}

async function versionOnceReady(url: string, server: ChildProcess): Promise<string> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]?.server_version ?? '';
    } catch (error) {
      if (hasEnded(server) || Date.now() > deadline) throw error;
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** An immediate shutdown: what a checkpoint would write is removed anyway. */
async function stopProcess(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return;
  const gone = once(server, 'exit');
  server.kill('SIGQUIT');
  const inTime = await Promise.race([gone.then(() => true), sleep(stopWithinMs, false, { ref: false })]);
  if (!inTime) {
    server.kill('SIGKILL');
    await gone;
  }
}

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
