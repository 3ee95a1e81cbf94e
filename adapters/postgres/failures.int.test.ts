import { inspect } from 'node:util';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import type { CommitResult, Idempotency, WriteRequest } from '#domain/ports/entity-store';
import type { LogLevel, Telemetry } from '#domain/ports/telemetry';
import { createPostgresAdapters, type PostgresAdapters } from './adapters.ts';
import { createWriter } from './commit.ts';
import { commitPatience } from './patience.ts';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, newTenant, type TestDatabase } from './testing/database.ts';
import { type SeveringProxy, startSeveringProxy } from './testing/severing-proxy.ts';

describe.each(inject('postgresServers'))('failures of the server [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let proxy: SeveringProxy;
  /** Through the proxy; `steady` is beside it. */
  let postgres: PostgresAdapters;
  let steady: PostgresAdapters;
  let scene: Scene;
  const events: { readonly level: LogLevel; readonly event: string }[] = [];
  const telemetry: Telemetry = {
    count: () => undefined,
    gauge: () => undefined,
    observe: () => undefined,
    log: (level, event) => events.push({ level, event }),
  };

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    proxy = await startSeveringProxy(database.appUrl);
    postgres = createPostgresAdapters({
      databaseUrl: proxy.url,
      tenantSigningKey: database.tenantSigningKey,
      telemetry,
    });
    steady = database.adapters();
  });
  afterAll(async () => {
    await Promise.all([postgres?.close(), steady?.close()]);
    await proxy?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    events.length = 0;
    scene = await Scene.open({
      ...postgres,
      newTenant: () => newTenant(steady),
      ageIdempotencyKeys: async () => undefined,
      second: async () => database.adapters(),
    });
  });

  const put = (): Promise<CommitResult> =>
    scene.commit(scene.edits([scene.putting('e', { 'number.hot': 1, 'text.cold': 'x' })]));
  /** With more values than go into one statement. */
  const large = (entity: string, idempotency?: Idempotency): readonly WriteRequest[] => [
    scene.edits([scene.putting(entity, { 'number.hot': 1 })], { idempotency }),
    scene.observations(
      Array.from({ length: 2_100 }, () => scene.observing('o', { 'text.cold': 'x' })).flat(),
    ),
  ];
  const putInSteps = (): Promise<CommitResult> => postgres.store.commit(large('e'));
  const committed = async (): Promise<boolean> => {
    const { data } = await steady.store.read({ tenant: scene.tenant, entities: ['e' as never] });
    return data[0] !== null;
  };
  const stagedRows = async (): Promise<number> =>
    (await database.admin('select 1 as staged from attrium.entity_values_ingest')).length;

  it.each(['begin', 'copy attrium', 'stage_flush'])(
    'a connection that breaks at `%s` left nothing, and says so',
    async (word) => {
      proxy.cutAt(word, 'before');
      await expect(putInSteps()).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retriable: true,
        details: { outcome: 'not committed' },
      });
      expect(await committed()).toBe(false);
      expect(await stagedRows()).toBe(0);
      await put();
      expect(await committed()).toBe(true);
    },
  );

  it('a connection that breaks before COMMIT arrives leaves the outcome unknown', async () => {
    proxy.cutAt('commit\0', 'before');
    await expect(putInSteps()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
    expect(await committed()).toBe(false);
  });

  it('a connection that breaks before the answer to COMMIT leaves the outcome unknown, and the write done', async () => {
    proxy.cutAt('commit\0', 'after');
    await expect(putInSteps()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
    expect(await committed()).toBe(true);
  });

  it('a connection that breaks before a commit of one statement arrives, or its answer, leaves the outcome unknown', async () => {
    for (const cut of ['before', 'after'] as const) {
      proxy.cutAt('stage_flush', cut);
      await expect(put()).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { outcome: 'unknown' } });
      expect(await committed()).toBe(cut === 'after');
      expect(await stagedRows()).toBe(0);
    }
  });

  it.each(['stage_flush', 'commit\0'])(
    'a repeated call with the same idempotency key after an unknown outcome at %j writes once',
    async (word) => {
      for (const cut of ['before', 'after'] as const) {
        const idempotency = { key: cut, payloadHash: 'h' };
        const requests =
          word === 'stage_flush'
            ? [scene.edits([scene.putting(cut)], { idempotency })]
            : large(cut, idempotency);
        proxy.cutAt(word, cut);
        await expect(postgres.store.commit(requests)).rejects.toMatchObject({
          details: { outcome: 'unknown' },
        });
        const { outcomes } = await postgres.store.commit(requests);
        expect(outcomes[0]).toMatchObject({ replayed: cut === 'after', edits: [{ version: 1 }] });
      }
    },
  );

  it('a position that cannot be read costs the receipt, not the commit', async () => {
    proxy.cutAt('as position', 'before');
    const { outcomes, receipt } = await put();
    expect(outcomes).toMatchObject([{ status: 'committed' }]);
    expect(receipt).toBeNull();
    expect(await committed()).toBe(true);
    expect(events.map(({ event }) => event)).toContain('postgres_receipt_unreadable');
    expect((await put()).receipt).not.toBeNull();
  });

  it.each(['read_entities', 'entity_history', 'with page as', 'read_proof'])(
    'a read that breaks at `%s` is UNAVAILABLE, and the next one answers',
    async (word) => {
      const entity = 'e' as never;
      const orderBy = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }] as const;
      const { tenant } = scene;
      const reads = () => [
        postgres.store.read({ tenant, entities: [entity] }),
        postgres.store.history({ tenant, entity, limit: 1 }),
        postgres.store.find({ tenant, orderBy, limit: 1 }),
        postgres.store.probe(),
      ];
      proxy.cutAt(word, 'before');
      const settled = await Promise.allSettled(reads());
      const failed = settled.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
      expect(failed).toMatchObject([{ code: 'UNAVAILABLE' }]);
      await Promise.all(reads());
    },
  );

  it.each(['read_entities', 'entity_history', 'with page as', 'read_proof'])(
    'a read whose server falls silent at `%s` is UNAVAILABLE in time, and the next one answers',
    async (word) => {
      const entity = 'e' as never;
      const orderBy = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }] as const;
      const { tenant } = scene;
      const impatient = createPostgresAdapters({
        databaseUrl: proxy.url,
        tenantSigningKey: database.tenantSigningKey,
        readPatienceMs: 200,
        poolSize: 1,
      });
      const reads = [
        () => impatient.store.read({ tenant, entities: [entity] }),
        () => impatient.store.history({ tenant, entity, limit: 1 }),
        () => impatient.store.find({ tenant, orderBy, limit: 1 }),
        () => impatient.store.probe(),
      ];
      proxy.cutAt(word, 'silence');
      const failed: unknown[] = [];
      for (const read of reads) await read().catch((error: unknown) => failed.push(error));
      expect(failed).toMatchObject([{ code: 'UNAVAILABLE', retriable: true }]);
      for (const read of reads) await read();
      await impatient.close();
    },
  );

  it('a commit whose server falls silent before it begins is refused in time as not committed', async () => {
    proxy.cutAt('begin', 'silence');
    await expect(putInSteps()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'not committed' },
    });
    expect(await committed()).toBe(false);
    await put();
    expect(await committed()).toBe(true);
  });

  it.each([
    ['copy attrium', 'not committed'],
    ['stage_flush', 'not committed'],
    ['commit\0', 'unknown'],
    ['with staged', 'unknown'],
  ])(
    'a commit whose server falls silent at %j ends in time as %s, and the next one is made',
    async (word, outcome) => {
      const impatient = createPostgresAdapters({
        databaseUrl: proxy.url,
        tenantSigningKey: database.tenantSigningKey,
        commitPatience: () => 1_000,
        poolSize: 1,
      });
      const all = large('e');
      const requests = word === 'with staged' ? all.slice(0, 1) : all;
      proxy.cutAt(word, 'silence');
      await expect(impatient.store.commit(requests)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        details: { outcome },
      });
      await impatient.store.commit(requests);
      expect(await committed()).toBe(true);
      await impatient.close();
    },
  );

  it('connections that the server ends while they idle cost nobody anything', async () => {
    await put();
    await postgres.store.probe();
    await database.admin(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name in ('attrium-read', 'attrium-write')`,
    );
    await expect
      .poll(() => events.filter(({ event }) => event === 'postgres_idle_connection_lost').length)
      .toBeGreaterThan(0);
    await put();
    expect(await committed()).toBe(true);
    await postgres.store.probe();
  });

  it('an expected refusal of the server is told to its caller alone', async () => {
    const key = { tenant: scene.tenant, role: 'reader', label: 'l', hash: 'h' } as const;
    await postgres.keys.create(key);
    await expect(postgres.keys.create(key)).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await expect(
      postgres.keys.create({ ...key, hash: 'other', tenant: 2_000_000_000 as never }),
    ).rejects.toThrow();
    expect(events).toEqual([]);
  });

  it('a commit that cannot get its locks in time is refused as not committed', async () => {
    await put();
    const blocker = new Client({ connectionString: database.adminUrl });
    await blocker.connect();
    try {
      await blocker.query('begin');
      await blocker.query('select from attrium.entities where tenant_id = $1 for update', [scene.tenant]);
      const pool = new Pool({ connectionString: database.appUrl, lock_timeout: 50 });
      const impatient = createWriter({
        pool,
        patience: commitPatience,
        prove: tenantProver(database.tenantSigningKey),
      });
      try {
        await expect(
          impatient.commit([scene.edits([scene.putting('e', { 'number.hot': 2 })])]),
        ).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { outcome: 'not committed' } });
      } finally {
        await pool.end();
      }
    } finally {
      await blocker.end();
    }
  });

  it("a value that is not of its type is the caller's mistake, and writes nothing", async () => {
    const enough = Array.from({ length: 5_000 }, (_, i) =>
      scene.observing(`e${i}`, { 'text.cold': 'x'.repeat(20) }),
    );
    const [wrong] = scene.observing('last', { 'number.hot': 'not a number' });
    const request = scene.observations([...enough.flat(), ...(wrong ? [wrong] : [])]);
    await expect(scene.commit(request)).rejects.toThrow(TypeError);
    expect(await stagedRows()).toBe(0);
    expect(await scene.state('e0')).toBeNull();
    await put();
  });

  it('what is kept of an error of the server holds no value', async () => {
    const [observation] = scene.observing('e', { 'text.cold': 'a secret' });
    if (observation === undefined) throw new Error('one observation');
    const attribute = (2 ** 40) as typeof observation.attribute;
    const error: unknown = await scene
      .commit(scene.observations([{ ...observation, attribute }]))
      .catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'INTERNAL', cause: { code: '22003' } });
    expect(inspect(error, { depth: 9 })).not.toContain('a secret');
  });

  it('a server that is not there is UNAVAILABLE for every call', async () => {
    const nowhere = createPostgresAdapters({
      databaseUrl: 'postgres://attrium_app@127.0.0.1:1/nowhere',
      tenantSigningKey: 'key',
    });
    const { tenant } = scene;
    const calls = [
      () => nowhere.store.commit([]),
      () => nowhere.store.probe(),
      () => nowhere.store.read({ tenant, entities: [] }),
      () => nowhere.catalog.load(tenant),
      () => nowhere.catalog.apply(tenant, []),
      () => nowhere.tenants.list(),
      () => nowhere.keys.byHash('x'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await nowhere.close();
  });

  it('a signing key that the database does not know is a matter of configuration', async () => {
    const stranger = createPostgresAdapters({ databaseUrl: database.appUrl, tenantSigningKey: 'unknown' });
    try {
      await expect(stranger.tenants.list()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      await expect(stranger.catalog.load(scene.tenant)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      await expect(stranger.store.commit([scene.edits([])])).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
      });
    } finally {
      await stranger.close();
    }
  });
});
