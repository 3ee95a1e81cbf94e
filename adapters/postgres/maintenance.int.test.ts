import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { maintenanceConformance, Scene } from '#adapters/conformance/index';
import { judgeHistory } from '#domain/health';
import { type Month, monthAfter } from '#domain/month';
import { defaultHistoryPolicy } from '#domain/retention';
import { migrate } from './migrate.ts';
import { operator, tenantProver } from './tenant-proof.ts';
import { migratedDatabase, type TestDatabase, testPassword } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const servers = inject('postgresServers');
const partmanControl = '/usr/share/postgresql/15/extension/pg_partman.control';
const withPartman = existsSync(partmanControl) ? servers.filter(({ name }) => name === 'postgres-15') : [];
if (withPartman.length === 0) {
  const remedy = 'pg_partman is missing. Remedy: apt-get install postgresql-15-partman.';
  if (process.env.CI) throw new Error(remedy);
  console.log(`Left out: ${remedy}`);
}

/** Both ways to make months are one to whoever looks at them. */
const ways = [
  ...servers.map(({ name, adminUrl }) => ({ name: name as string, open: () => migratedDatabase(adminUrl) })),
  ...withPartman.map(({ name, adminUrl }) => ({
    name: `${name}-partman`,
    open: async () => {
      const database = await migratedDatabase(adminUrl);
      await database.admin('create schema partman');
      await database.admin('create extension pg_partman schema partman');
      const { tenantSigningKey } = database;
      await migrate({ adminUrl: database.adminUrl, tenantSigningKey, appPassword: testPassword });
      return database;
    },
  })),
];

for (const { name, open } of ways) {
  maintenanceConformance(name, async () => {
    const database = await open();
    const subject = openSubjectOn(database);
    return {
      ...subject,
      close: async () => {
        await subject.close();
        await database.drop();
      },
    };
  });
}

describe.each(ways)('history by month [$name]', ({ name, open }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let scene: Scene;
  beforeAll(async () => {
    database = await open();
    subject = openSubjectOn(database);
    scene = await Scene.open(subject, [{ name: 'text', type: 'text' }]);
  });
  afterAll(async () => {
    await subject?.close();
    await database?.drop();
  });

  const session = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ connectionString: database.adminUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const partitions = () =>
    database.admin<{ name: string; bound: string; secured: boolean; owner: string; brin: string[] }>(
      `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound,
         c.relrowsecurity and c.relforcerowsecurity as secured, pg_get_userbyid(c.relowner) as owner,
         (select array_agg(i.reloptions::text) from pg_index x join pg_class i on i.oid = x.indexrelid
            join pg_am a on a.oid = i.relam where x.indrelid = c.oid and a.amname = 'brin') as brin
       from pg_inherits join pg_class c on c.oid = inhrelid
       where inhparent = 'attrium.entity_values_ts'::regclass order by 1`,
    );
  const failing = async () =>
    judgeHistory(await subject.maintenance.facts(), defaultHistoryPolicy)
      .filter(({ status }) => status !== 'ok')
      .map((check) => `${check.name} ${check.status}`);

  it('its partitions are the same, whoever made them', async () => {
    await subject.maintenance.makeMonths(14);
    const { current } = await subject.maintenance.months();
    const rows = await session(async (client) => {
      await client.query(`set timezone = 'UTC'`);
      const { rows } = await client.query<{ name: string; bound: string }>(
        `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
         from pg_inherits join pg_class c on c.oid = inhrelid
         where inhparent = 'attrium.entity_values_ts'::regclass order by 1`,
      );
      return rows;
    });
    expect(rows).toEqual(
      Array.from({ length: 15 }, (_, ahead) => {
        const [from, to] = [monthAfter(current, ahead), monthAfter(current, ahead + 1)];
        return {
          name: `entity_values_ts_p${from.replace('-', '_')}`,
          bound: `FOR VALUES FROM ('${from}-01 00:00:00+00') TO ('${to}-01 00:00:00+00')`,
        };
      }),
    );
    for (const { secured, owner, brin } of await partitions())
      expect({ secured, owner, brin }).toEqual({
        secured: true,
        owner: 'attrium_owner',
        brin: ['{autosummarize=on}'],
      });
    const [maker] = await database.admin<{ partman: boolean }>(
      `select exists (select from pg_extension where extname = 'pg_partman') as partman`,
    );
    expect(maker?.partman).toBe(name.endsWith('partman'));
  });

  it.each([
    'UTC',
    'America/St_Johns',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Europe/Berlin',
    'Africa/Cairo',
  ])('a row at the edge of a month lies in it, whatever the zone of the session is (%s)', async (zone) => {
    // Months with and without a change to or from summer time, the 29th of February, and the turn of the year.
    const edges = ['2023-03', '2023-04', '2023-11', '2024-01', '2024-03', '2024-11'].flatMap((month) => [
      `${month}-01 00:00:00+00`,
      `${month}-01 00:00:00.000001+00`,
    ]);
    await session(async (client) => {
      await client.query('begin');
      await client.query(`set local timezone = '${zone}'`);
      for (const edge of edges) {
        for (const micros of [0, -1]) {
          const at = `('${edge}'::timestamptz + ${micros} * interval '1 microsecond')`;
          await client.query(`select attrium.ensure_history_partition(${at})`);
          await client.query(
            `insert into attrium.entity_values_ts
                 (entity_id, ingest_seq, observed_at, ingested_at, tenant_id, attribute_id)
               values (1, 1, ${at}, ${at}, 1, 1)`,
          );
        }
      }
      const { rows } = await client.query<{ wrong: number; all: number }>(
        `select count(*)::int as all, count(*) filter (where right(tableoid::regclass::text, 7)
               <> to_char(ingested_at at time zone 'UTC', 'YYYY_MM'))::int as wrong
           from attrium.entity_values_ts where ingested_at < '2025-01-01'`,
      );
      expect(rows).toEqual([{ all: edges.length * 2, wrong: 0 }]);
      await client.query('rollback');
    });
  });

  it('a reader who stays in an expired month makes it busy, and writers wait for no longer than the lock may', async () => {
    await scene.put('busy', { text: 'old' });
    await subject.ageHistory(7);
    const month = monthAfter((await subject.maintenance.months()).current, -7);
    await session(async (client) => {
      await client.query('begin');
      await client.query('select count(*) from attrium.entity_values_ts');
      const [outcome] = await Promise.all([
        subject.maintenance.detach(month),
        ...Array.from({ length: 20 }, (_, i) => scene.put(`busy-${i}`, { text: 'new' })),
      ]);
      expect(outcome).toBe('busy');
      expect((await subject.maintenance.months()).attached).toContain(month);
      await client.query('rollback');
    });
    expect(await subject.maintenance.detach(month)).toBe('done');
    await session(async (client) => {
      await client.query('begin');
      await client.query(`select count(*) from attrium.entity_values_ts_p${month.replace('-', '_')}`);
      expect(await subject.maintenance.drop(month)).toBe('busy');
      await client.query('rollback');
    });
    expect(await subject.maintenance.drop(month)).toBe('done');
  });

  it('a backend that is killed in any step leaves what was there before, and the next run does it', async () => {
    await scene.put('killed', { text: 'old' });
    await subject.ageHistory(9);
    const { current } = await subject.maintenance.months();
    const month = monthAfter(current, -9);
    const proof = tenantProver(database.tenantSigningKey)(operator);
    const steps: readonly [string, () => Promise<unknown>][] = [
      ['attrium.make_history_months($1, 20)', () => subject.maintenance.makeMonths(20)],
      [`attrium.detach_history_month($1, '${month}')`, () => subject.maintenance.detach(month)],
      [`attrium.drop_history_month($1, '${month}')`, () => subject.maintenance.drop(month)],
      ['attrium.purge_expired($1, 1000)', () => subject.maintenance.purge(1_000)],
    ];
    const state = async () => ({
      months: await subject.maintenance.months(),
      batches: await database.admin('select count(*)::int as rows from attrium.batches'),
    });
    for (const [call, step] of steps) {
      const before = await state();
      await session(async (client) => {
        await client.query('begin');
        const { rows } = await client.query<{ pid: number }>(`select pg_backend_pid() as pid, ${call}`, [
          proof,
        ]);
        await database.admin('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
        await expect(client.query('commit')).rejects.toThrow();
      });
      expect([call, await state()]).toEqual([call, before]);
      await step();
      expect([call, await state()]).not.toEqual([call, before]);
    }
    expect((await subject.maintenance.months()).detached).toEqual([]);
  });

  it('a batch goes with the last month that it wrote to', async () => {
    await scene.put('batch', { text: 'old' });
    await subject.ageHistory(3);
    await scene.put('batch', { text: 'new' });
    const batches = () =>
      database.admin(
        `select to_char(ingested_at at time zone 'UTC', 'YYYY-MM') as month from attrium.batches group by 1`,
      );
    const { current, attached } = await subject.maintenance.months();
    const expired = attached.filter((month) => month < current);
    await subject.maintenance.purge(1_000);
    expect(await batches()).toContainEqual({ month: monthAfter(current, -3) });
    for (const month of expired) expect(await subject.maintenance.detach(month)).toBe('done');
    // From when on history is whole, for finds that it leads.
    const [kept] = await database.admin<{ since: string }>(
      `select to_char(since at time zone 'UTC', 'YYYY-MM-DD') as since from attrium.history_kept`,
    );
    expect(kept?.since).toBe(`${monthAfter(expired.toSorted().at(-1) ?? expect.unreachable(), 1)}-01`);
    for (const month of expired) expect(await subject.maintenance.drop(month)).toBe('done');
    expect((await subject.maintenance.purge(1_000)).batches).toBeGreaterThan(0);
    expect(await batches()).toEqual([{ month: current }]);
  });

  it('no write is lost while months are made, taken out and dropped', async () => {
    let maintaining = true;
    let written = 0;
    const writer = async (w: number) => {
      for (let i = 0; maintaining; i += 1) {
        await scene.put(`w${w}`, { text: `${i}` });
        written += 1;
      }
    };
    const writers = [0, 1, 2].map(writer);
    try {
      for (let turn = 0; turn < 5; turn += 1) {
        await database.admin(
          `select attrium.ensure_history_partition(clock_timestamp() - interval '1 year')`,
        );
        const { current, attached } = await subject.maintenance.months();
        await subject.maintenance.makeMonths(25 + turn);
        const old = attached.find((month) => month < monthAfter(current, -11)) as Month;
        while ((await subject.maintenance.detach(old)) === 'busy');
        while ((await subject.maintenance.drop(old)) === 'busy');
      }
    } finally {
      maintaining = false;
    }
    await Promise.all(writers);
    const histories = await Promise.all([0, 1, 2].map((w) => scene.history(`w${w}`)));
    expect(histories.flat()).toHaveLength(Math.min(written, 3_000));
  });

  it('a partition of another name is as good as one of the own', async () => {
    const { current } = await subject.maintenance.months();
    const own = `attrium.entity_values_ts_p${current.replace('-', '_')}`;
    await database.admin(`alter table ${own} rename to by_hand`);
    await scene.put('by-hand', { text: 'x' });
    await subject.maintenance.makeMonths(1);
    expect((await subject.maintenance.months()).attached.filter((month) => month === current)).toHaveLength(
      1,
    );
    await database.admin(`alter table attrium.by_hand rename to ${own.split('.')[1]}`);
  });

  it('tells of a partition that is not secured, and secures it', async () => {
    const [first] = await partitions();
    await database.admin(`alter table attrium.${first?.name} disable row level security`);
    expect(await failing()).toEqual(['history.security fail']);
    await subject.maintenance.makeMonths(3);
    expect(await failing()).toEqual([]);
  });

  it('tells of rows that do not lie in the order they came in', async () => {
    const fill = (order: string) =>
      database.admin(
        `insert into attrium.entity_values_ts (entity_id, ingest_seq, observed_at, ingested_at, tenant_id, attribute_id)
         select 1, n, now(), date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' + n * interval '1 second', 0, 0
         from generate_series(1, 20000) n order by ${order}`,
      );
    await database.admin(`truncate attrium.entity_values_ts`);
    await fill('n');
    expect((await subject.maintenance.facts()).timeCorrelation).toBeGreaterThan(0.99);
    await database.admin(`truncate attrium.entity_values_ts`);
    await fill('hashint4(n)');
    expect(await failing()).toEqual(['history.order warn']);
    await database.admin(`truncate attrium.entity_values_ts`);
  });

  it('tells of rows outside of the months', async () => {
    await database.admin('create table attrium.stray partition of attrium.entity_values_ts default');
    await database.admin(
      `insert into attrium.entity_values_ts (entity_id, ingest_seq, observed_at, ingested_at, tenant_id, attribute_id)
       values (1, 1, now(), '1999-01-01', 0, 0)`,
    );
    expect(await failing()).toEqual(['history.default warn']);
    await database.admin('drop table attrium.stray');
  });

  it('tells of staged values that nobody writes', async () => {
    await database.admin(
      `insert into attrium.staged_batches
         (number, transaction_id, staged_at, tenant_id, skew_us, length, values_left, entity_keys, attribute_ids)
       values (1, '1', now() - interval '6 seconds', 1, 0, 1, 7, '{}', '{}')`,
    );
    expect((await subject.maintenance.facts()).stagedValues).toBe(7);
    expect(await failing()).toEqual(['ingest.staged warn']);
    await database.admin('truncate attrium.staged_batches');
  });

  it('serves only who proves to be the operator', async () => {
    await session(async (client) => {
      await client.query('set role attrium_app');
      const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
      for (const call of [
        'attrium.make_history_months($1, 1)',
        `attrium.detach_history_month($1, '1999-01')`,
        `attrium.drop_history_month($1, '1999-01')`,
        'attrium.purge_expired($1, 1)',
      ])
        await expect(client.query(`select ${call}`, [proof])).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('select attrium.make_history_months_ahead()')).rejects.toMatchObject({
        code: '42501',
      });
      await client.query('reset role');
    });
  });
});
