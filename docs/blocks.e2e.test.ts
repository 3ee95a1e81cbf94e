import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { documents } from './generators/documents.ts';

const shell = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/.bin/tsc');

/** Those that are no file of docs/examples and are not saved and compiled by the run of the README. */
const looseBlocks = (text: string): readonly string[] =>
  [...text.matchAll(/(<!-- (?:file|save): \S+ -->\n)?^```ts\n(.*?)^```/gms)].flatMap(
    ([, comment, block = '']) => (comment === undefined ? [block] : []),
  );

/** A block without imports is about a client that its page has shown how to make. */
const whole = (block: string): string =>
  /^import /m.test(block)
    ? block
    : `import { createClient } from 'attrium/client';\nconst attrium = createClient({ url: '', apiKey: '' });\n${block}export { attrium };\n`;

beforeAll(() => shell('npm', ['run', '--silent', 'build'], { cwd: root }));

it('the examples are sound TypeScript against the built package', async () => {
  await shell(tsc, ['--project', 'docs/examples'], { cwd: root });
});

it('each block of TypeScript in the docs is sound against the built package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-blocks-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/attrium'));
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  const tsconfig = { extends: join(root, 'docs/examples/tsconfig.json'), include: ['*.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  let blocks = 0;
  for (const file of documents())
    for (const block of looseBlocks(await readFile(join(root, file), 'utf8'))) {
      blocks += 1;
      await writeFile(join(folder, `${basename(file, '.md')}-${blocks}.ts`), whole(block));
    }
  expect(blocks).toBeGreaterThan(20);
  const { stdout } = await shell(tsc, ['--project', folder], { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});
