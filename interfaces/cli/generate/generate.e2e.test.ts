import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { overHttp } from '../../behaviour/subject.ts';
import { createClient } from '../../client/index.ts';
import { emptyFolder, root, runCli } from '../testing/start-process.ts';

const shell = promisify(execFile);

it('attrium generate writes what compiles, and what a formatter leaves as it is', async () => {
  const store = await overHttp(createMemoryAdapters(), async () => undefined);
  onTestFinished(() => store.close());
  const access = async (role: 'admin' | 'reader') =>
    (await store.http?.({ tenant: 'default', role })) ?? expect.unreachable();
  const words = Array.from({ length: 40 }, (_, index) => `word ${index}`);
  const numbers = Array.from({ length: 90 }, (_, index) => index * index);
  await createClient(await access('admin')).attributes.define({
    attributes: [
      { name: 'short', type: 'text', allowed: ['a', 'b'] },
      { name: 'words', type: 'text', allowed: words, pattern: '^word' },
      { name: 'numbers', type: 'integer', allowed: numbers, min: 0, max: 10_000, unit: 'm/s' },
      { name: 'huge', type: 'number', min: -1e300, max: 1.5e21 },
      { name: 'tiny', type: 'number', min: 1e-7 },
      { name: 'checked.at', type: 'timestamp', freshForMs: 60_000, max: '2030-01-01T00:00:00.000000Z' },
      { name: 'said', type: 'json', description: `${'a long text '.repeat(12)}\nof two lines`, tier: 'cold' },
      { name: 'a_name_of_an_attribute_that_is_rather_long', type: 'boolean', pii: 'sensitive', tier: 'hot' },
    ],
  });

  const folder = await emptyFolder();
  const { url, apiKey } = await access('reader');
  const out = join(folder, 'attributes.ts');
  const command = runCli(['generate', '--url', url, '--api-key', apiKey, '--out', out], {});
  expect(await command.ended, command.output()).toBe(0);
  const source = await readFile(out, 'utf8');

  const biome = [
    `${root}node_modules/@biomejs/biome/bin/biome`,
    'format',
    '--indent-style=space',
    '--write',
    out,
  ];
  await shell(process.execPath, biome, { cwd: folder });
  expect(await readFile(out, 'utf8')).toBe(source);

  const tsconfig = {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      typeRoots: [`${root}node_modules/@types`],
      paths: { 'attrium/client': [`${root}interfaces/client/index.ts`] },
    },
    include: ['*.ts'],
  };
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiled = await shell(`${root}node_modules/.bin/tsc`, ['--project', folder]).catch((error) => error);
  expect(compiled.stdout).toBe('');
});
