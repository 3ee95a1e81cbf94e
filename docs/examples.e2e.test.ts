import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { apiKey, emptyFolder, root, runCli, started } from '#interfaces/cli/testing/start-process';

const run = promisify(execFile);

/** `npm run build` makes what the examples import. */
beforeAll(() => run('npm', ['run', '--silent', 'build'], { cwd: root }));

const servedStore = async (settings: Readonly<Record<string, string>> = {}) => {
  const { url, client, child } = await started(
    runCli(['start'], { ATTRIUM_DATA_DIR: await emptyFolder(), ...settings }),
  );
  onTestFinished(async () => {
    child.kill('SIGINT');
    await once(child, 'close');
  });
  await client.attributes.define({ attributes: [{ name: 'pressure', type: 'number' }] });
  return { url, client, env: { ...process.env, ATTRIUM_URL: url, ATTRIUM_API_KEY: apiKey } };
};

it('the fetch handlers show their user what they wrote, by a cookie', async () => {
  const { env } = await servedStore();
  const visit = `
    const { GET, POST } = await import('./docs/examples/fetch-server.ts');
    const body = JSON.stringify({ pump: 'pump:1', pressure: 3.2 });
    const posted = await POST(new Request('http://127.0.0.1/', { method: 'POST', body }));
    const [cookie] = posted.headers.get('set-cookie').split(';');
    const got = await GET(new Request('http://127.0.0.1/?pump=pump:1', { headers: { cookie } }));
    console.log(posted.status, JSON.stringify(await got.json()));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', visit], { cwd: root, env });
  expect(stdout).toBe('204 {"pressure":3.2}\n');
});

const reading = (n: number): string => `${JSON.stringify({ id: `r${n}`, pump: 'pump:1', pressure: n })}\n`;

const startWorker = (env: NodeJS.ProcessEnv) => {
  const child: ChildProcess = spawn(process.execPath, ['docs/examples/worker.ts'], { cwd: root, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr?.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return {
    child,
    tell: (text: string) => child.stdin?.write(text),
    line: async () => (await lines.next()).value as string,
    ended: once(child, 'close'),
  };
};

it('the worker ends on SIGTERM though more could come, and writes nothing twice when told again', async () => {
  const { client, env } = await servedStore();
  const first = startWorker(env);
  first.tell(reading(1) + reading(2));
  expect([await first.line(), await first.line()]).toEqual(['r1 is in the store', 'r2 is in the store']);
  first.child.kill('SIGTERM');
  expect(await first.line()).toBe('2 written, 0 were there');
  expect(await first.ended).toEqual([0, null]);

  const second = startWorker(env);
  second.tell(reading(1) + reading(2) + reading(3));
  second.child.stdin?.end();
  await Promise.all([second.line(), second.line(), second.line()]);
  expect(await second.line()).toBe('1 written, 2 were there');
  expect(await second.ended).toEqual([0, null]);
  const { items } = await client.entities.history({ entity: 'pump:1', consistency: { mode: 'STRONG' } });
  expect(items.map(({ value }) => value).sort()).toEqual([1, 2, 3]);
});

it('the test with a store in memory passes', async () => {
  const { stdout } = await run(process.execPath, ['--test', 'docs/examples/pressure.test.ts'], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
  });
  expect(stdout).toMatch(/pass 2\n.*fail 0\n/s);
});

const browser = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((file) => existsSync(file));
const missing = 'Chromium is missing. Remedy: apt-get install chromium.';
if (browser === undefined && process.env.CI) throw new Error(missing);
if (browser === undefined) console.log(`Left out: ${missing}`);

/** The page and its bundle, on an origin of its own. */
const servedPage = async (): Promise<string> => {
  const html = await readFile(join(root, 'docs/examples/page.html'));
  const { outputFiles } = await build({
    entryPoints: [join(root, 'docs/examples/page.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    logLevel: 'error',
    format: 'esm',
  });
  const pages = createServer((request, response) => {
    const script = request.url === '/page.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? outputFiles[0]?.contents : html);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  onTestFinished(() => void pages.close().closeAllConnections());
  return `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
};

it.runIf(browser !== undefined)(
  'the page saves and reads, from an origin that the store lets in',
  async () => {
    const origin = await servedPage();
    const { url } = await servedStore({ ATTRIUM_CORS_ORIGINS: origin });
    // Of root, Chromium refuses its sandbox.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const chrome = await chromium.launch({ executablePath: browser, args });
    onTestFinished(() => chrome.close());
    const page = await chrome.newPage();
    await page.goto(origin);
    await page.fill('[name=url]', url);
    await page.fill('[name=key]', apiKey);
    await page.fill('[name=pressure]', '3.2');
    await page.click('button');
    await expect.poll(() => page.textContent('output'), { timeout: 30_000 }).toBe('3.2 bar, by primary');
    await page.fill('[name=key]', 'a-key-that-nobody-made');
    await page.click('button');
    await expect.poll(() => page.textContent('output'), { timeout: 30_000 }).toMatch(/^CREDENTIAL_INVALID: /);
  },
);
