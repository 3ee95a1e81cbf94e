import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Client, createClient } from '../../client/index.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export const apiKey = 'a-development-key-for-tests';

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: Client;
  /** Everything printed on standard output until now. */
  printed(): string;
}

/** Gone when the test ends; what a failed test left running on it is gone before. */
export const emptyFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

/** Runs the CLI in a process group of its own, as a shell does for a foreground job. */
export const runCli = (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
} => {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, PORT: '0', ATTRIUM_DEV_API_KEY: apiKey, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await ended;
  });
  return { child, output: () => output, ended };
};

/** Resolves once the greeting was printed whole; rejects with what was said where the process ends before. */
export const startProcess = async (
  dataDir: string,
  args: readonly string[] = [],
): Promise<StartedProcess> => {
  const { child, output, ended } = runCli(['start', ...args], { ATTRIUM_DATA_DIR: dataDir });
  const greeted = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (output().includes('Stop with Ctrl-C.')) resolve();
    });
  });
  await Promise.race([
    greeted,
    ended.then((code) => {
      throw new Error(`start ended with ${code}:\n${output()}`);
    }),
  ]);
  const url = /URL\s+(http\S+)/.exec(output())?.[1] ?? '';
  return { child, url, client: createClient({ url, apiKey }), printed: output };
};

/** The process, what it started, and what those started, as far as it runs now; read from proc(5). */
export const treeOf = (root: number | undefined): number[] => {
  const parents = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const parent = parentOf(entry);
      return parent === null ? [] : [{ pid: Number(entry), parent }];
    });
  const tree = new Set(root === undefined ? [] : [root]);
  for (let size = -1; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
};

/** null for a process that is gone, or dead and not yet reaped. */
const parentOf = (pid: string): number | null => {
  try {
    // "pid (name) state ppid ...", where the name may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? null : Number(parent);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
};

export const running = (pids: readonly number[]): number[] =>
  pids.filter((pid) => parentOf(String(pid)) !== null);
