import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('bin.ts', import.meta.url));

/** Runs the command on a Node that says that it is of this version. */
const run = (version: string) => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return promisify(execFile)(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    bin,
    '--version',
  ]);
};

describe('the command of the package', () => {
  it.each(['18.20.4', '22.11.0', '23.9.0'])(
    'on Node %s says what it needs, before it loads anything',
    async (version) => {
      await expect(run(version)).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: `Attrium needs Node 24 or newer; this is Node ${version}.\n`,
      });
    },
  );

  it.each(['24.0.0', '100.0.0'])('on Node %s runs', async (version) => {
    expect((await run(version)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
