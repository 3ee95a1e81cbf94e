import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { leaveUrl, startedUrl } from './started-url.ts';

const url = 'http://127.0.0.1:4711';

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'attrium-started-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
};

it('a store is known by its data folder until it ends', async () => {
  const path = await folder();
  expect(await startedUrl(path)).toBeUndefined();
  const forget = await leaveUrl(path, url);
  expect(await startedUrl(path)).toBe(url);
  await forget();
  expect([await startedUrl(path), await readdir(path)]).toEqual([undefined, []]);
});

it.each([
  ['http://0.0.0.0:80', 'http://127.0.0.1:80'],
  ['http://[::]:80', 'http://127.0.0.1:80'],
  ['http://[::1]:80', 'http://[::1]:80'],
])('one that listens on %s is called at %s', async (listened, called) => {
  const path = await folder();
  await leaveUrl(path, listened);
  expect(await startedUrl(path)).toBe(called);
});

it('one whose process was killed is none', async () => {
  const path = await folder();
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  await writeFile(join(path, 'started.json'), JSON.stringify({ url, process: child.pid }));
  expect(await startedUrl(path)).toBeUndefined();
});

it.each(['', '{"url":', '[]', '{"url":"file:///x","process":1}', `{"url":"${url}","process":-1}`])(
  'a file that says %j says nothing',
  async (text) => {
    const path = await folder();
    await writeFile(join(path, 'started.json'), text);
    expect(await startedUrl(path)).toBeUndefined();
  },
);

it('in a folder that is not there, none is', async () => {
  const path = await folder();
  expect(await startedUrl(join(path, 'none'))).toBeUndefined();
  await writeFile(join(path, 'file'), '');
  expect(await startedUrl(join(path, 'file'))).toBeUndefined();
});
