import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const folderOf = (script: string, ...args: string[]): string =>
  execFileSync('bash', [join(root, '.ci', script), '--bin', ...args], { encoding: 'utf8' }).trim();

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** What .ci installed comes first: its versions are those that the suites were seen to pass with. */
const folders = [
  folderOf('infrastructure-tools.sh'),
  folderOf('python-packages.sh', 'python-checkov.txt'),
  folderOf('python-packages.sh', 'python-moto.txt'),
  ...(process.env.PATH ?? '').split(delimiter),
];

const remedies = {
  terraform: 'bash .ci/infrastructure-tools.sh',
  tflint: 'bash .ci/infrastructure-tools.sh',
  checkov: 'bash .ci/python-packages.sh',
  moto_server: 'bash .ci/python-packages.sh',
};

/** Where the tool is; undefined, after a line that says what is left out and the remedy, where it is not. */
export const findTool = (name: keyof typeof remedies): string | undefined => {
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (path === undefined) console.log(`Left out: ${name} is missing. Remedy: ${remedies[name]}.`);
  return path;
};
