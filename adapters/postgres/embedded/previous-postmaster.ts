import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AttriumError } from '#domain/errors';
import type { Telemetry } from '#domain/ports/telemetry';

const fastShutdownMs = 30_000;
const immediateShutdownMs = 10_000;
// No event tells of the end of a process that is not a child.
const lookAgainMs = 20;

/**
 * Makes way for a new server where the last one was not stopped in order. The caller holds the data folder's lock, so
 * whatever server still runs on the cluster has lost the process that it belonged to.
 *
 * Ends such a server. Where the pid that `postmaster.pid` names belongs to another program by now, PostgreSQL would
 * refuse to start; the file is kept, since it also names the shared memory by which the server notices survivors, but
 * its pid becomes the one of this process: a server never takes its parent for a rival. Raises DATA_FOLDER_IN_USE.
 */
export async function makeWayFor(cluster: string, telemetry?: Telemetry): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const before = await readIfThere(file);
  if (before === null) return;

  const survivors = await serversOn(cluster);
  if (survivors.length > 0) {
    telemetry?.log('warn', 'embedded_postgres_orphan_stopped', { cluster, pids: survivors });
    await endServers(cluster, pidOf(before), survivors);
  }

  const after = await readIfThere(file);
  if (after === null) return;
  const pid = pidOf(after);
  if (pid === undefined) {
    // Killed between creating the file and filling it; nothing runs, so nothing is lost with it.
    await rm(file, { force: true });
  } else if (isAlive(pid)) {
    await writeFile(file, after.replace(/^.*/, String(process.pid)));
  }
}

async function endServers(
  cluster: string,
  postmaster: number | undefined,
  pids: readonly number[],
): Promise<void> {
  if (postmaster !== undefined && pids.includes(postmaster)) {
    for (const [signal, withinMs] of [
      ['SIGINT', fastShutdownMs],
      ['SIGQUIT', immediateShutdownMs],
    ] as const) {
      send(postmaster, signal);
      if (await allGone(cluster, withinMs)) return;
    }
  }
  // Backends without a postmaster, or a server that ignores both: what they had acknowledged is in the log.
  for (const pid of await serversOn(cluster)) send(pid, 'SIGKILL');
  if (!(await allGone(cluster, immediateShutdownMs))) {
    const pids = await serversOn(cluster);
    throw new AttriumError('DATA_FOLDER_IN_USE', `Server processes ${pids} on ${cluster} do not end.`, {
      details: { pids },
    });
  }
}

async function allGone(cluster: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while ((await serversOn(cluster)).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(lookAgainMs);
  }
  return true;
}

/** Ids of the server processes that work on the cluster, whoever started them: each lives in the cluster's folder. */
async function serversOn(cluster: string): Promise<number[]> {
  return process.platform === 'linux' ? serversInProc(cluster) : serversByLsof(cluster);
}

/**
 * Compares folders by device and inode, since a mount namespace may show one under another path. A zombie has none,
 * and so does not count.
 */
async function serversInProc(cluster: string): Promise<number[]> {
  const home = await stat(cluster);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Gone in the meantime, or another user's: then it cannot be the server, whose folder admits one user only.
      const folder = await stat(`/proc/${pid}/cwd`).catch(() => null);
      if (folder?.ino !== home.ino || folder.dev !== home.dev) return [];
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return name.trim() === 'postgres' ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

/** macOS has no /proc, but brings lsof. It prints a line `p<pid>` for each process, and then `n<path>` for its folder. */
async function serversByLsof(cluster: string): Promise<number[]> {
  const stdout = await promisify(execFile)('lsof', ['-a', '-c', 'postgres', '-d', 'cwd', '-Fpn']).then(
    (output) => output.stdout,
    (error: { code?: unknown; stdout?: string }) => {
      // It exits with 1 when it finds nothing.
      if (error.code === 1) return error.stdout ?? '';
      throw error;
    },
  );
  return stdout
    .split(/^p/m)
    .filter((entry) => entry.split('\n').includes(`n${cluster}`))
    .map((entry) => Number.parseInt(entry, 10));
}

/** The first line of `postmaster.pid`; undefined where the file is empty or torn. */
function pidOf(postmasterFile: string): number | undefined {
  const pid = /^\d+(?=\n)/.exec(postmasterFile)?.[0];
  return pid === undefined ? undefined : Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It went by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
