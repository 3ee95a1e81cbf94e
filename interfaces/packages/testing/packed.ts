import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Rejects with what the command printed. */
export const run = promisify(execFile);

export interface Tarballs {
  /** Paths. */
  readonly attrium: string;
  readonly client: string;
  remove(): Promise<void>;
}

/** Both packages, built and packed as a release would. */
export const packAll = async (): Promise<Tarballs> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-packed-'));
  await run('npm', ['run', '--silent', 'build'], { cwd: root });
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, '.', './interfaces/packages/client'],
    { cwd: root },
  );
  const named = new Map(filesOf(JSON.parse(stdout)));
  const pathOf = (name: string): string => join(folder, named.get(name) ?? name);
  return {
    attrium: pathOf('attrium'),
    client: pathOf('attrium-client'),
    remove: () => rm(folder, { recursive: true }),
  };
};

interface Packed {
  readonly name: string;
  readonly filename: string;
}

/** npm 12 keys its answer by name, where older ones list it. */
const filesOf = (answer: readonly Packed[] | Readonly<Record<string, Packed>>): [string, string][] =>
  Object.values(answer).map(({ name, filename }) => [name, filename]);

/** A project of somebody else's: an empty folder in which `npm install` ran. */
export const installed = async (
  ...packages: readonly string[]
): Promise<{ readonly folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-consumer-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  return { folder, remove: () => rm(folder, { recursive: true }) };
};
