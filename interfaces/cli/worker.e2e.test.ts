import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createDatabase, query } from '#adapters/postgres/testing/database';
import { interrupt, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { createClient } from '../client/index.ts';
import { servedUrl } from './testing/running-command.ts';
import { apiKey, runCli } from './testing/start-process.ts';

const key = Buffer.alloc(32).toString('base64url');

/** A migrated database of its own, and what a process needs to use it. */
const openDatabase = async () => {
  const server = inject('postgresServers').at(-1);
  if (server === undefined) throw new Error('No PostgreSQL server is here.');
  const database = await createDatabase(server.adminUrl);
  onTestFinished(() => database.drop());
  const environment = {
    DATABASE_ADMIN_URL: database.adminUrl,
    DATABASE_URL: database.appUrl,
    ATTRIUM_TENANT_SIGNING_KEY: key,
    ATTRIUM_TOKEN_KEYS: `1:${key}`,
  };
  expect(await runCli(['migrate'], environment).ended).toBe(0);
  return { ...database, environment };
};

const months = async (adminUrl: string): Promise<number> => {
  const rows = await query(adminUrl, 'select 1 from attrium.history_months() where attached');
  return rows.length;
};

describe('attrium serve and attrium worker', () => {
  it('the one answers, the other maintains, and each ends with 0 after Ctrl-C', async () => {
    const { adminUrl, environment } = await openDatabase();
    const serve = runCli(['serve'], environment);
    await serve.prints('Stop with Ctrl-C.');
    const url = /at (http\S+)/.exec(serve.output())?.[1] ?? '';
    const client = createClient({ url, apiKey });
    await client.attributes.define({ attributes: [{ name: 'n', type: 'integer' }] });
    await client.entities.put({ entity: 'e', values: { n: 1 } });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    // What migrate made: serving alone makes none ahead.
    expect(await months(adminUrl)).toBe(3);

    const worker = runCli(['worker'], { ...environment, ATTRIUM_MONTHS_AHEAD: '5', LOG_LEVEL: 'info' });
    await worker.prints('"event":"maintained"');
    expect(await months(adminUrl)).toBe(6);
    const trees = [serve, worker].flatMap(({ child }) => treeOf(child.pid));
    for (const { child } of [serve, worker]) interrupt(child.pid);
    expect(await Promise.all([serve.ended, worker.ended])).toEqual([0, 0]);
    expect(running(trees)).toEqual([]);
  });

  it('worker --once does what is due, tells it to programs, and ends', async () => {
    const { adminUrl, environment } = await openDatabase();
    await query(
      adminUrl,
      `select attrium.ensure_history_partition(clock_timestamp() - months * interval '1 month') from generate_series(1, 4) months`,
    );
    const once = async (...args: string[]) => {
      const command = runCli(['worker', '--once', ...args], {
        ...environment,
        ATTRIUM_RETENTION_MONTHS: '2',
      });
      expect(await command.ended).toBe(0);
      return command.output();
    };
    expect(JSON.parse(await once('--json'))).toEqual({
      made: [expect.any(String)],
      dropped: [expect.any(String), expect.any(String)],
      postponed: [],
      purged: { idempotencyKeys: 0, streams: 0, batches: 0 },
    });
    expect(await months(adminUrl)).toBe(6);
    expect(await once()).toContain('Dropped: nothing to drop.');
  });

  it.each(['serve', 'worker'])('%s without a database of yours says what to do', async (name) => {
    const { ended, output } = runCli([name], {});
    expect(await ended).toBe(1);
    expect(output()).toContain('DATABASE_URL');
    expect(output()).toContain('attrium start');
  });

  it('start works as well as it serves', async () => {
    const { adminUrl, environment } = await openDatabase();
    const command = runCli(['start'], { ...environment, ATTRIUM_MONTHS_AHEAD: '4', LOG_LEVEL: 'info' });
    const url = await servedUrl(command);
    await command.prints('"event":"maintained"');
    expect(await months(adminUrl)).toBe(5);
    const gauge = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    while (!(await gauge()).includes('attrium_health_status{check="history.months"} 0'));
    interrupt(command.child.pid);
    expect(await command.ended).toBe(0);
  });
});
