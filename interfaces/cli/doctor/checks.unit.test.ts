import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DatabaseFacts } from '../../composition/examine.ts';
import { scene as served } from '../../http/testing/memory-server.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { doctorCommand } from './command.ts';
import { databaseChecks } from './database-checks.ts';
import { examine } from './examine.ts';
import {
  dataFolderCheck,
  diskCheck,
  engineCheck,
  issuerCheck,
  nodeCheck,
  portCheck,
  storeCheck,
} from './machine-checks.ts';

const sound: DatabaseFacts = {
  version: '18.4',
  major: 18,
  settings: {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_level: 'logical',
    max_connections: '100',
  },
  role: {
    name: 'attrium_app',
    superuser: false,
    bypassesRls: false,
    ownsTables: false,
    readsSigningKeys: false,
  },
  unprotected: [],
  extensions: ['pg_stat_statements'],
  clockOffsetMs: 3,
  roundTripMs: 1,
  signingKeyMatches: true,
  schemaFault: null,
};
const wrong = (facts: Partial<DatabaseFacts>): Check[] =>
  databaseChecks({ ...sound, ...facts }, 15).filter(({ status }) => status !== 'ok');
const settings = (changed: Record<string, string>) => ({ settings: { ...sound.settings, ...changed } });

describe('the check of a database', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(wrong({})).toEqual([]);
  });

  it.each<[string, Partial<DatabaseFacts>, Pick<Check, 'name' | 'status'>]>([
    ['an old server', { version: '14.9', major: 14 }, { name: 'PostgreSQL version', status: 'fail' }],
    ['another schema', { schemaFault: 'The database was not migrated.' }, { name: 'schema', status: 'fail' }],
    ['another signing key', { signingKeyMatches: false }, { name: 'tenant signing key', status: 'fail' }],
    ['a superuser', { role: { ...sound.role, superuser: true } }, { name: 'role', status: 'fail' }],
    ['an owner', { role: { ...sound.role, ownsTables: true } }, { name: 'role', status: 'fail' }],
    [
      'a role past row security',
      { role: { ...sound.role, bypassesRls: true } },
      { name: 'role', status: 'fail' },
    ],
    ['a table without it', { unprotected: ['entities'] }, { name: 'row-level security', status: 'fail' }],
    ['fsync off', settings({ fsync: 'off' }), { name: 'durability', status: 'fail' }],
    ['torn pages', settings({ full_page_writes: 'off' }), { name: 'durability', status: 'fail' }],
    ['late commits', settings({ synchronous_commit: 'off' }), { name: 'durability', status: 'warn' }],
    ['too few connections', settings({ max_connections: '10' }), { name: 'connections', status: 'fail' }],
    [
      'a log without logical decoding',
      settings({ wal_level: 'replica' }),
      { name: 'wal_level', status: 'warn' },
    ],
    ['no statistics of statements', { extensions: [] }, { name: 'extensions', status: 'warn' }],
    ['a clock that is off', { clockOffsetMs: -5_000 }, { name: 'clock', status: 'warn' }],
  ])('finds %s, and says what to do', (_what, facts, found) => {
    const [check, ...others] = wrong(facts);
    expect(others).toEqual([]);
    expect(check).toMatchObject(found);
    expect(check?.remedy).not.toBe('');
  });

  it('does not take a slow answer for a wrong clock', () => {
    expect(wrong({ clockOffsetMs: 4_000, roundTripMs: 3_500 })).toEqual([]);
  });
});

describe('the check of a machine', () => {
  const folder = { path: '.attrium', clusterVersion: '18', freeBytes: 50 * 1024 ** 3 };

  it.each<[Check, string]>([
    [nodeCheck('24.1.0'), 'ok'],
    [nodeCheck('22.12.0'), 'fail'],
    [diskCheck(folder), 'ok'],
    [diskCheck({ ...folder, freeBytes: 1024 ** 3 }), 'warn'],
    [diskCheck({ ...folder, freeBytes: 1024 ** 2 }), 'fail'],
    [diskCheck({ ...folder, freeBytes: null }), 'warn'],
    [dataFolderCheck(folder, '18'), 'ok'],
    [dataFolderCheck(folder, '17'), 'fail'],
    [dataFolderCheck(folder, null), 'ok'],
    [dataFolderCheck({ ...folder, clusterVersion: null }, '18'), 'ok'],
    [engineCheck('e', true, true, ''), 'ok'],
    [engineCheck('e', false, true, 'for all'), 'fail'],
    [engineCheck('e', false, false, 'for some'), 'warn'],
    [portCheck('127.0.0.1:3000', 'free'), 'ok'],
    [portCheck('127.0.0.1:3000', 'attrium'), 'ok'],
    [portCheck('127.0.0.1:3000', 'taken'), 'fail'],
    [storeCheck('http://127.0.0.1:3000', null), 'ok'],
    [storeCheck('http://127.0.0.1:3000', 'HTTP 503'), 'fail'],
    [issuerCheck('https://issuer.example/jwks', null), 'ok'],
    [issuerCheck('https://issuer.example/jwks', 'HTTP 404'), 'fail'],
  ])('%o', (check, status) => {
    expect(check.status).toBe(status);
    expect(check.remedy === '').toBe(status === 'ok');
  });
});

describe('a project that only calls a store', () => {
  const project = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attrium-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const seen = async (url: string) =>
      (await examine({ ATTRIUM_URL: url, ATTRIUM_DATA_DIR: folder, PORT: '0' })).map(
        ({ name, status }) => `${name} ${status}`,
      );
    return { folder, seen };
  };

  it('needs that store to be ready, and neither an engine nor a port nor a disk', async () => {
    const { seen } = await project();
    const { server, adapters } = await served();
    expect(await seen(server.url)).toEqual([
      'Node ok',
      'configuration ok',
      'store ok',
      '@duckdb/node-api ok',
    ]);
    adapters.faults.failNext('store.probe', 'before');
    expect(await seen(server.url)).toContain('store fail');
    expect(await seen(`${server.url}/`)).toContain('store ok');
    await server.close();
    expect(await seen(server.url)).toContain('store fail');
  });

  it('is told from one that starts a store by the database in its data folder', async () => {
    const { folder, seen } = await project();
    await mkdir(join(folder, 'postgres'));
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n');
    const checks = await seen('http://127.0.0.1:1');
    expect(checks).toContain('data folder ok');
    expect(checks.join()).not.toContain('store ');
  });
});

describe('attrium doctor', () => {
  const run = async (checks: Check[], ...args: string[]) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { exitCode } = process;
    onTestFinished(() => {
      vi.restoreAllMocks();
      process.exitCode = exitCode;
    });
    await doctorCommand(async () => checks).parseAsync(args, { from: 'user' });
    return { text: log.mock.calls.flat().join('\n'), exitCode: process.exitCode };
  };

  it('ends well where nothing fails, warnings or not', async () => {
    const { text, exitCode } = await run([ok('one', 'fine'), warn('second', 'so so', 'mend it')]);
    expect(text.split('\n')).toEqual(['ok    one     fine', 'warn  second  so so', '              mend it']);
    expect(exitCode).toBeUndefined();
  });

  it('ends with 1 where a check fails, and prints all the same as JSON', async () => {
    const checks = [fail('one', 'broken', 'mend it')];
    const { text, exitCode } = await run(checks, '--json');
    expect(JSON.parse(text)).toEqual({ checks });
    expect(exitCode).toBe(1);
  });
});
