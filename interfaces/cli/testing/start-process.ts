import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { killAll, treeOf } from '#adapters/postgres/testing/process-tree';
import { type Client, createClient } from '../../client/index.ts';
import { type RunningCommand, runCommand, servedUrl } from './running-command.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export const apiKey = 'a-development-key-for-tests';

type Environment = Readonly<Record<string, string>>;

export interface StartedProcess {
  readonly command: RunningCommand;
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: Client;
}

/** Gone when the test ends; what a failed test left running on it is gone before. */
export const emptyFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

const ofTest = (command: RunningCommand): RunningCommand => {
  onTestFinished(async () => {
    const { exitCode, signalCode, pid } = command.child;
    if (exitCode !== null || signalCode !== null) return;
    killAll(treeOf(pid));
    await command.ended;
  });
  return command;
};

/** Runs the CLI itself, without npm. */
export const runCli = (args: readonly string[], environment: Environment): RunningCommand =>
  ofTest(
    runCommand(process.execPath, [`${root}interfaces/cli/main.ts`, ...args], {
      env: { ...process.env, PORT: '0', ATTRIUM_DEV_API_KEY: apiKey, ...environment },
      ownGroup: true,
    }),
  );

/** Of somebody who has just cloned: with his own Node and npm, and nothing that npm sets. */
export const ownEnvironment = (): Environment => {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITEST|TEST$)/i.test(name));
  return { ...Object.fromEntries(inherited), PATH: path.join(delimiter) } as Environment;
};

/** Runs a line in the shell of somebody who has just cloned. */
export const runInShell = (line: string, environment: Environment): RunningCommand =>
  ofTest(
    runCommand('bash', ['-euc', line], {
      cwd: root,
      env: { ...ownEnvironment(), PORT: '0', ...environment },
      ownGroup: true,
    }),
  );

/** Resolves once the greeting was printed whole; rejects with what was said where the process ends before. */
export const started = async (command: RunningCommand): Promise<StartedProcess> => {
  const url = await servedUrl(command);
  return { command, child: command.child, url, client: createClient({ url, apiKey }) };
};

export const startProcess = (dataDir: string): Promise<StartedProcess> =>
  started(runCli(['start'], { ATTRIUM_DATA_DIR: dataDir }));

/** The first command of the README, or what else npm runs. */
export const npmStart = (dataDir: string, args = ''): Promise<StartedProcess> =>
  // exec: the process that is known here is npm itself.
  started(runInShell(`exec npm start ${args}`, { ATTRIUM_DATA_DIR: dataDir, ATTRIUM_DEV_API_KEY: apiKey }));
