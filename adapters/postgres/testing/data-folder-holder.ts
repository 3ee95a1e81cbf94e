import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const program = fileURLToPath(new URL('hold-data-folder.ts', import.meta.url));

/** What `hold-data-folder.ts` said: that the server answers, or the error. */
export type Word = { adminUrl: string; pid: number } | { code: string; message: string };

export interface Holder {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves with its one line. */
  readonly word: Promise<Word>;
  /** Resolves with its exit code, or the signal that killed it. */
  readonly end: Promise<number | NodeJS.Signals>;
}

export interface RunningHolder extends Holder {
  readonly adminUrl: string;
  readonly postmaster: number;
}

/** Runs a process on the data folder, as leader of a process group of its own, like a job of a shell. */
export function spawnHolder(folder: string): Holder {
  const child = spawn(process.execPath, [program, folder], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const end = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  const word = Promise.race([
    once(lines, 'line').then(([line]) => JSON.parse(line) as Word),
    end.then((how): never => {
      throw new Error(`The process ended without a word: ${how}`);
    }),
  ]);
  word.catch(() => undefined);
  return { process: child, pid: child.pid as number, word, end };
}

/** Resolves once the server answers. */
export async function holdFolder(folder: string): Promise<RunningHolder> {
  const holder = spawnHolder(folder);
  const word = await holder.word;
  if ('code' in word) throw new Error(`${word.code}: ${word.message}`);
  return { ...holder, adminUrl: word.adminUrl, postmaster: word.pid };
}

/** The process and all its descendants, whatever session they are in, the root first. */
export function processTree(root: number): number[] {
  const processes = listProcesses();
  const tree = [root];
  for (const parent of tree) {
    tree.push(...processes.filter(({ ppid }) => ppid === parent).map(({ pid }) => pid));
  }
  return tree;
}

/** Whom a terminal signals together with the group's leader. */
export function processGroup(leader: number): number[] {
  return listProcesses()
    .filter(({ pgid }) => pgid === leader)
    .map(({ pid }) => pid);
}

function listProcesses(): { pid: number; ppid: number; pgid: number }[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, ppid = 0, pgid = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, ppid, pgid };
    });
}

/** SIGKILL to all of them, as at once: they are stopped before, so that nobody reacts to the end of another. */
export function killAll(pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        // It went by itself in the meantime.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}

/** A zombie is not: it has ended, and waits for someone else's parent to take note. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  const state = stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

/** No event tells of the end of a process that is not a child. */
export async function allEnded(pids: readonly number[], withinMs = 20_000): Promise<void> {
  await vi.waitUntil(() => !pids.some(isAlive), { timeout: withinMs, interval: 10 });
}
