import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

export const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'attrium-start-'));

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

/** Processes whose command line or working directory names the folder; read from proc(5). */
export const processesOn = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => existsSync(`/proc/${pid}/cmdline`) && commandOf(pid).includes(folder))
    .map(Number);

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    // It ended between the listing and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
};
