import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { running } from './process-tree.ts';

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

/** No event tells of the end of a process that is not a child. */
export const allEnded = async (pids: readonly number[], withinMs = 20_000): Promise<void> => {
  await vi.waitUntil(() => running(pids).length === 0, { timeout: withinMs, interval: 10 });
};
