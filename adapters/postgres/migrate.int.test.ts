import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import type { AttributeId } from '#domain/ids';
import { createPostgresAdapters } from './adapters.ts';
import { assertSchema } from './assert-schema.ts';
import { migrate } from './migrate.ts';
import { readSqlFile, readSqlFiles, sqlFolder } from './sql-files.ts';
import {
  createDatabase,
  migratedDatabase,
  newTenant,
  query,
  randomName,
  testPassword,
} from './testing/database.ts';
import { dumpSchema } from './testing/schema-dump.ts';
import { openSubjectOn } from './testing/subject.ts';

const times = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const tenantSigningKey = 'a key of the migration tests, long enough to be one';
const signedWith = (key: string) => ({ tenantSigningKey: key, appPassword: testPassword });

describe.each(inject('postgresServers'))('migrate [$name]', ({ adminUrl: serverUrl }) => {
  const dropped: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const drop of dropped.splice(0)) await drop();
  });
  const empty = async () => {
    const database = await createDatabase(serverUrl);
    dropped.push(() => database.drop());
    return {
      ...database,
      migrate: () => migrate({ adminUrl: database.adminUrl, ...signedWith(tenantSigningKey) }),
    };
  };
  const appliedIn = (adminUrl: string) =>
    query<{ file: string; checksum: string; applied_at: string }>(
      adminUrl,
      'select file, checksum, applied_at::text from attrium.schema_migrations order by file',
    );

  it('a second run changes nothing', async () => {
    const { adminUrl, migrate: run } = await empty();
    await run();
    const before = await appliedIn(adminUrl);
    await run();
    expect(await appliedIn(adminUrl)).toEqual(before);
    expect(before.map(({ file }) => file)).toEqual(
      expect.arrayContaining(readSqlFiles('migrations').map((it) => it.name)),
    );
  });

  it('says what it did', async () => {
    const { adminUrl, migrate: run } = await empty();
    const migrations = readSqlFiles('migrations').length;
    expect(await run()).toEqual({ migrations, others: expect.any(Number), signingKey: 'first' });
    expect(await run()).toEqual({ migrations: 0, others: 0, signingKey: 'kept' });
    expect(await migrate({ adminUrl, ...signedWith(`new ${tenantSigningKey}`) })).toEqual({
      migrations: 0,
      others: 0,
      signingKey: 'replaced',
    });
    await query(
      adminUrl,
      `update attrium.schema_migrations set checksum = 'x' where file = 'functions/micros.sql'`,
    );
    // The key before stays valid, so to sign with it again is no change either.
    expect(await run()).toEqual({ migrations: 0, others: 1, signingKey: 'kept' });
  });

  it('twenty runs at once on an empty database leave the schema that one leaves', async () => {
    const { adminUrl, appUrl, migrate: run } = await empty();
    await Promise.all(times(20).map(run));
    await assertSchema(appUrl);
    const applied = await appliedIn(adminUrl);
    expect(new Set(applied.map(({ applied_at }) => applied_at)).size).toBe(applied.length);
  });

  it('runs for several databases of one cluster at once do not meet over its roles', async () => {
    const databases = await Promise.all(times(5).map(empty));
    await Promise.all(databases.flatMap((database) => [database.migrate(), database.migrate()]));
    for (const { appUrl } of databases) await assertSchema(appUrl);
  });

  it('takes over the database of a version with a function that this one has no more', async () => {
    const { adminUrl, appUrl, migrate: run } = await empty();
    await run();
    const gone = `insert into attrium.schema_migrations (file, checksum) values ('functions/gone.sql', 'x')`;
    await query(adminUrl, gone);
    await expect(assertSchema(appUrl)).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    await run();
    await assertSchema(appUrl);
  });

  it.each(["default_transaction_isolation = 'serializable'", 'default_transaction_read_only = on'])(
    'a database whose sessions have %s takes puts like any other',
    async (setting) => {
      const database = await migratedDatabase(serverUrl);
      dropped.push(() => database.drop());
      await database.admin(
        `do $$ begin execute format('alter database %I set ${setting.replaceAll("'", "''")}', current_database()); end $$`,
      );
      const subject = openSubjectOn(database);
      try {
        const scene = await Scene.open(subject);
        await Promise.all(times(20).map((n) => scene.put('e', { 'number.hot': n })));
        expect(await scene.state('e')).toMatchObject({ rev: 20 });
      } finally {
        await subject.close();
      }
    },
  );

  it('gives way to a transaction of the store that is under way, where the two would wait for each other', async () => {
    const { adminUrl, migrate: run } = await empty();
    await run();
    await query(adminUrl, `delete from attrium.schema_migrations where file like 'policies/%'`);
    const store = new Client({ connectionString: adminUrl });
    await store.connect();
    try {
      await store.query('begin');
      await store.query('select from attrium.entities');
      const migrated = run();
      const waiting = `select from pg_locks where relation = 'attrium.entities'::regclass and not granted`;
      await expect.poll(async () => (await query(adminUrl, waiting)).length).toBe(1);
      // The migration holds this one, and waits for the other.
      await store.query('select from attrium.attributes');
      await store.query('commit');
      expect(await migrated).toMatchObject({ migrations: 0 });
    } finally {
      await store.end();
    }
  });

  const versionsIn = (adminUrl: string) =>
    query<{ id: number; version: number; type: string; from_start: boolean }>(
      adminUrl,
      `select attribute_id as id, version, type, from_seq = 0 as from_start from attrium.attribute_versions
         order by attribute_id, version`,
    );

  it('attributes that are older than the record of their versions have one from the start', async () => {
    const { adminUrl, migrate: run } = await empty();
    // For the cluster's roles.
    await run();
    const older = readSqlFiles('migrations').filter(({ name }) => name < 'migrations/0032');
    await query(
      adminUrl,
      [
        'drop schema attrium cascade',
        readSqlFile('roles/schema.sql').text,
        'set role attrium_owner',
        ...older.flatMap(({ name, text, checksum }) => [
          text,
          `insert into attrium.schema_migrations (file, checksum) values ('${name}', '${checksum}')`,
        ]),
        'alter table attrium.attributes enable row level security',
        'alter table attrium.attributes force row level security',
        'reset role',
        `insert into attrium.tenants (name, attribute_limit) values ('one', 10)`,
        `insert into attrium.attributes (tenant_id, attribute_id, version, created_at, name, type, tier, pii)
           select tenant_id, id, id, now(), 'a' || id, 'text', 'auto', 'none'
             from attrium.tenants, generate_series(1, 2) id`,
      ].join(';'),
    );
    expect((await run()).migrations).toBeGreaterThan(0);
    expect(await versionsIn(adminUrl)).toEqual([
      { id: 1, version: 1, type: 'text', from_start: true },
      { id: 2, version: 2, type: 'text', from_start: true },
    ]);
    const bound = await query(
      adminUrl,
      `select from pg_class where oid = any ('{attrium.attributes, attrium.attribute_versions}'::regclass[])
         and relrowsecurity and relforcerowsecurity`,
    );
    expect(bound).toHaveLength(2);
  });

  it('the first version that was recorded of a number stands from the start, unless a change of type made it', async () => {
    const { adminUrl, appUrl, migrate: run } = await empty();
    await run();
    const { catalog, ...postgres } = createPostgresAdapters({ databaseUrl: appUrl, tenantSigningKey });
    const tenant = await newTenant({ catalog, ...postgres });
    const retype = { kind: 'retype', type: 'number', patch: {}, onLoss: 'refuse' } as const;
    await catalog.apply(
      tenant,
      ['revised', 'untouched', 'changed', 'changing'].map((name) => ({
        kind: 'define',
        spec: { name, type: 'text' },
      })),
    );
    // As where these four had been there before.
    await query(adminUrl, 'delete from attrium.attribute_versions');
    await query(adminUrl, `delete from attrium.schema_migrations where file like 'migrations/0036%'`);
    for (const unit of ['kg', 'g'])
      await catalog.apply(tenant, [{ kind: 'update', name: 'revised', patch: { unit } }]);
    for (const name of ['changed', 'changing']) await catalog.apply(tenant, [{ ...retype, name }]);
    await catalog.apply(tenant, [{ kind: 'switch', name: 'changed', id: 5 as AttributeId }]);
    await postgres.close();
    await run();
    expect(await versionsIn(adminUrl)).toEqual([
      { id: 1, version: 2, type: 'text', from_start: true },
      { id: 1, version: 3, type: 'text', from_start: false },
      { id: 2, version: 1, type: 'text', from_start: true },
      { id: 3, version: 2, type: 'text', from_start: true },
      { id: 4, version: 2, type: 'text', from_start: true },
      { id: 5, version: 3, type: 'number', from_start: false },
      { id: 6, version: 3, type: 'number', from_start: false },
    ]);
  });

  it('makes the partition of this month and of the next two', async () => {
    const { adminUrl, migrate: run } = await empty();
    await run();
    const rows = await query<{ partition: string }>(
      adminUrl,
      `select inhrelid::regclass::text as partition from pg_inherits
       where inhparent = 'attrium.entity_values_ts'::regclass order by 1`,
    );
    const [{ now } = { now: '' }] = await query<{ now: string }>(
      adminUrl,
      `select to_char(now() at time zone 'UTC', 'YYYY_MM') as now`,
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]?.partition).toBe(`attrium.entity_values_ts_p${now}`);
  });

  it('refuses a database that a newer version migrated, and leaves it as it is', async () => {
    const { adminUrl, appUrl, migrate: run } = await empty();
    await run();
    await query(
      adminUrl,
      `insert into attrium.schema_migrations (file, checksum) values ('migrations/9999_x.sql', '')`,
    );
    const before = await appliedIn(adminUrl);
    await expect(run()).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining('9999_x'),
    });
    await expect(assertSchema(appUrl)).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    expect(await appliedIn(adminUrl)).toEqual(before);
  });

  it('refuses where a migration was applied with another text', async () => {
    const { adminUrl, migrate: run } = await empty();
    await run();
    await query(
      adminUrl,
      `update attrium.schema_migrations set checksum = 'x' where file = 'migrations/0002_tenants.sql'`,
    );
    await expect(run()).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining('0002_tenants.sql'),
    });
  });

  it('puts a changed function back to its text', async () => {
    const { adminUrl, appUrl, migrate: run } = await empty();
    await run();
    await query(
      adminUrl,
      `create or replace function attrium.micros(p_at timestamptz) returns bigint
      language sql stable strict parallel safe as 'select 0::bigint'`,
    );
    await query(
      adminUrl,
      `update attrium.schema_migrations set checksum = 'x' where file = 'functions/micros.sql'`,
    );
    await expect(assertSchema(appUrl)).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    await run();
    await assertSchema(appUrl);
    expect(await query(adminUrl, `select attrium.micros('1970-01-01 00:00:01.000001+00') as micros`)).toEqual(
      [{ micros: '1000001' }],
    );
  });

  it('a service that connects as a role without rights is told which role has them', async () => {
    const { adminUrl, migrate: run } = await empty();
    await run();
    const role = randomName('attrium_test').replaceAll('-', '_');
    await query(adminUrl, `create role ${role} login password '${testPassword}'`);
    dropped.unshift(async () => void (await query(serverUrl, `drop role ${role}`)));
    const url = new URL(adminUrl);
    Object.assign(url, { username: role, password: testPassword });
    await expect(assertSchema(url.href)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `DATABASE_URL connects as "${role}", who has no rights on the store.`,
      remedy: 'Connect as attrium_app.',
    });
  });

  it('a service that starts on a database without the schema is told to migrate', async () => {
    const { appUrl } = await empty();
    await expect(assertSchema(appUrl)).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      remedy: expect.stringContaining('attrium migrate'),
    });
  });

  it.each([
    ['a superuser', 'superuser'],
    ['a role that bypasses row-level security', 'bypassrls'],
    ['a role that may become the owner of the tables', 'in role attrium_owner'],
    ['a role that may become the one of the functions', 'in role attrium_store'],
  ])(
    'a service that connects as %s is refused: the rows of other tenants would not be hidden',
    async (_, is) => {
      const { adminUrl, migrate: run } = await empty();
      await run();
      const role = randomName('attrium_test').replaceAll('-', '_');
      await query(adminUrl, `create role ${role} login password '${testPassword}' ${is}`);
      dropped.unshift(async () => void (await query(serverUrl, `drop role ${role}`)));
      const url = new URL(adminUrl);
      Object.assign(url, { username: role, password: testPassword });
      await expect(assertSchema(url.href)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: `DATABASE_URL connects as "${role}", whom row-level security does not bind.`,
        remedy: 'Connect as attrium_app.',
      });
    },
  );

  it('a server that does not answer is UNAVAILABLE', async () => {
    const nowhere = 'postgres://postgres@127.0.0.1:1/postgres';
    await expect(migrate({ adminUrl: nowhere, tenantSigningKey })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(assertSchema(nowhere)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('a new signing key leaves the one before it valid, and ends the ones before that', async () => {
    const { adminUrl, appUrl } = await empty();
    const works = async (key: string): Promise<boolean> => {
      const postgres = createPostgresAdapters({ databaseUrl: appUrl, tenantSigningKey: key });
      try {
        await newTenant(postgres);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
        return false;
      } finally {
        await postgres.close();
      }
    };
    const keys = ['first', 'second', 'third'].map((word) => `${word} ${tenantSigningKey}`);
    const [first = '', second = '', third = ''] = keys;
    for (const key of [first, second, third]) await migrate({ adminUrl, ...signedWith(key) });
    expect(await Promise.all(keys.map(works))).toEqual([false, true, true]);
  });
});

// Each major version's pg_dump words a schema differently, so one of them writes the committed dump.
for (const server of inject('postgresServers').filter(({ name }) => name === 'postgres-15')) {
  it(`migrations end in the committed dump [${server.name}]`, async () => {
    const database = await migratedDatabase(server.adminUrl);
    try {
      expect(await dumpSchema(database.adminUrl)).toBe(await readFile(`${sqlFolder()}schema.sql`, 'utf8'));
    } finally {
      await database.drop();
    }
  });
}
