import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningCommand, runCommand, servedUrl } from '#interfaces/cli/testing/running-command';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A version of the product that runs beside others. */
export interface Version {
  readonly name: string;
  migrate(env: NodeJS.ProcessEnv): Promise<void>;
  start(env: NodeJS.ProcessEnv): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

const versionIn = (name: string, folder: string): Version => {
  const run = (command: string, env: NodeJS.ProcessEnv): RunningCommand =>
    runCommand(process.execPath, [join(folder, 'interfaces/cli/main.ts'), command], {
      env: { ...process.env, PORT: '0', ...env },
      ownGroup: false,
    });
  return {
    name,
    async migrate(env) {
      const command = run('migrate', env);
      if ((await command.ended) !== 0) throw new Error(`${name} did not migrate:\n${command.output()}`);
    },
    async start(env) {
      const command = run('start', env);
      return {
        url: await servedUrl(command),
        stop: async () => {
          command.child.kill('SIGTERM');
          if ((await command.ended) !== 0) throw new Error(`${name} did not end well:\n${command.output()}`);
        },
      };
    },
  };
};

export const presentVersion = (): Version => versionIn('the present version', root);

/**
 * The latest one that the changelog gives a commit, taken from the history of the repository; `remove` its folder then. It
 * runs on the packages that are installed here: what only it needs stays among the devDependencies, @trpc/client today.
 */
export const previousVersion = (): Version & { remove(): void } => {
  const released = /^## \[(\d+\.\d+\.\d+)\].*\n\nCommit ([0-9a-f]{7,40})/m.exec(
    readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
  );
  if (released === null) throw new Error('CHANGELOG.md names no release with its commit.');
  const [, name = '', commit = ''] = released;
  const folder = mkdtempSync(join(tmpdir(), `attrium-${name}-`));
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 28 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  } catch (cause) {
    rmSync(folder, { recursive: true });
    throw new Error(
      `Version ${name} is not in the history here. Remedy: a clone of full depth (git fetch --unshallow).`,
      { cause },
    );
  }
  // Of the packages of now: those of then would have to be installed, which a test does not do.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { ...versionIn(name, folder), remove: () => rmSync(folder, { recursive: true }) };
};
