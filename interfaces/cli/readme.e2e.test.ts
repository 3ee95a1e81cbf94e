import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fences, readReadme } from '../../docs/generators/readme.ts';
import { apiKey, emptyFolder, startProcess } from './testing/start-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shell = promisify(execFile);

// One test and not one a block: a reader goes through them in order, and later ones need what earlier ones did.
it('the README works from top to bottom, and prints what it says', { timeout: 600_000 }, async () => {
  const dataDir = await emptyFolder();
  const { child, url } = await startProcess(dataDir);
  const commands = fences('run', readReadme());
  const outputs = fences('output', readReadme());
  expect(commands.size).toBeGreaterThanOrEqual(7);
  for (const [name, command] of commands) {
    const { stdout } = await shell('bash', ['-euc', command.replaceAll('<key>', apiKey)], {
      cwd: root,
      env: { ...process.env, ATTRIUM_URL: url, ATTRIUM_API_KEY: apiKey, ATTRIUM_DATA_DIR: dataDir },
      maxBuffer: 16 * 2 ** 20,
    });
    const output = outputs.get(name);
    if (output !== undefined) expect(stdout, name).toBe(output);
  }
  child.kill('SIGINT');
  await once(child, 'close');
});

it('the examples are sound TypeScript against the built package', async () => {
  await shell('npm', ['run', '--silent', 'build'], { cwd: root });
  await shell(`${root}/node_modules/.bin/tsc`, ['--project', 'docs/examples'], { cwd: root });
});
