import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { allArrived, at, Scene } from '#adapters/conformance/index';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const times = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

describe.each(inject('postgresServers'))('flush [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
  });
  afterAll(async () => {
    await subject?.close();
    await database?.drop();
  });
  const openScene = () =>
    Scene.open(subject, [
      { name: 'warm', type: 'number', tier: 'hot' },
      { name: 'note', type: 'text', tier: 'cold' },
      { name: 'undecided', type: 'boolean' },
    ]);

  const projection = async (scene: Scene) => {
    const rows = await database.admin<{ key: string; attrs: Record<string, unknown>; observed: object }>(
      `select e.key, j.attrs, j.observed from attrium.entity_jsonb j
       join attrium.entities e using (tenant_id, entity_id) where tenant_id = $1 order by e.key`,
      [scene.tenant],
    );
    return Object.fromEntries(rows.map(({ key, attrs }) => [key, attrs]));
  };
  const hotRows = async (scene: Scene): Promise<number> => {
    const rows = await database.admin(
      'select 1 from attrium.entity_values where tenant_id = $1 and coalesce(hot_num::text, hot_text) is not null',
      [scene.tenant],
    );
    return rows.length;
  };

  describe('hot attributes', () => {
    it('the projection holds the current values of hot attributes, and only those', async () => {
      const scene = await openScene();
      await scene.put('a', { warm: 1, note: 'x', undecided: true });
      await scene.put('b', { note: 'y' });
      expect(await projection(scene)).toEqual({ a: { [scene.id('warm')]: 1 } });
      expect(await hotRows(scene)).toBe(1);
    });

    it('the projection takes no late value, and drops an unset one but for its time', async () => {
      const scene = await openScene();
      await scene.put('a', { warm: 2 }, { observedAt: at(2) });
      await scene.put('a', { warm: 1 }, { observedAt: at(1) });
      expect(await projection(scene)).toEqual({ a: { [scene.id('warm')]: 2 } });
      await scene.put('a', { warm: null }, { observedAt: at(3) });
      expect(await projection(scene)).toEqual({ a: {} });
      const [row] = await database.admin<{ observed: Record<string, [number, string]> }>(
        'select observed from attrium.entity_jsonb where tenant_id = $1',
        [scene.tenant],
      );
      expect(row?.observed[scene.id('warm')]?.[0]).toBe(at(3));
    });

    it('an attribute that becomes hot brings its values along, and takes them with it when it no longer is', async () => {
      const scene = await openScene();
      await scene.put('a', { warm: 1, note: 'x' });
      await scene.put('b', { note: 'y' });
      await scene.change([{ kind: 'update', name: 'note', patch: { tier: 'hot' } }]);
      await allArrived(subject.tiers, scene.tenant);
      expect(await projection(scene)).toEqual({
        a: { [scene.id('warm')]: 1, [scene.id('note')]: 'x' },
        b: { [scene.id('note')]: 'y' },
      });
      expect(await hotRows(scene)).toBe(3);
      await scene.put('b', { note: 'z' });
      await scene.change([{ kind: 'update', name: 'note', patch: { tier: 'cold' } }]);
      await allArrived(subject.tiers, scene.tenant);
      expect(await projection(scene)).toEqual({ a: { [scene.id('warm')]: 1 }, b: {} });
      expect(await hotRows(scene)).toBe(1);
      expect(await scene.values('b')).toEqual({ note: 'z' });
    });

    it('commits beside changes of the tier leave no value on the wrong side', async () => {
      const scene = await openScene();
      const tiers = ['hot', 'cold', 'hot'] as const;
      await Promise.all([
        (async () => {
          for (const tier of tiers) {
            await scene.change([{ kind: 'update', name: 'note', patch: { tier } }]);
            await subject.tiers.step(scene.tenant, { values: 3 });
          }
        })(),
        ...times(12).map((i) =>
          scene.outcome(scene.observations(scene.observing(`e${i}`, { note: `${i}` }))),
        ),
      ]);
      await allArrived(subject.tiers, scene.tenant);
      const [row] = await database.admin<{ wrong: number }>(
        `select count(*)::int as wrong from attrium.entity_values v
         join attrium.attributes a using (tenant_id, attribute_id)
         where tenant_id = $1 and (v.hot_text is not null) <> (a.tier = 'hot')`,
        [scene.tenant],
      );
      expect(row).toEqual({ wrong: 0 });
      const held = await database.admin<{ key: string }>(
        `select e.key from attrium.entities e join attrium.entity_values v using (tenant_id, entity_id)
         where tenant_id = $1 and v.hot_text is not null`,
        [scene.tenant],
      );
      expect(Object.keys(await projection(scene)).sort()).toEqual(held.map(({ key }) => key).sort());
    });
  });

  describe('history', () => {
    it('a month without a partition gets one from whoever writes first, secured and indexed like the others', async () => {
      const scene = await openScene();
      const partitions = () =>
        database.admin<{ name: string; secured: boolean; indexes: number }>(
          `select c.oid::regclass::text as name, c.relrowsecurity and c.relforcerowsecurity as secured,
             (select count(*)::int from pg_index where indrelid = c.oid) as indexes
           from pg_inherits join pg_class c on c.oid = inhrelid
           where inhparent = 'attrium.entity_values_ts'::regclass order by 1`,
        );
      const before = await partitions();
      const current = before[0]?.name ?? '';
      expect(new Set(before.map(({ secured, indexes }) => `${secured} ${indexes}`))).toEqual(
        new Set(['true 2']),
      );
      await database.admin(`drop table ${current}`);
      await Promise.all(times(8).map((i) => scene.put(`e${i}`, { note: 'x' })));
      expect(await partitions()).toEqual(before);
      expect(await scene.history('e7')).toHaveLength(1);
    });

    it("lies within the range of its batch's row", async () => {
      const scene = await openScene();
      await scene.commit(
        scene.edits([scene.putting('a', { warm: 1, note: 'x' }), scene.deleting('never')]),
        scene.observations(scene.observing('b', { warm: 2 })),
      );
      const rows = await database.admin(
        `select b.edit_count, b.value_count,
           (select count(*)::int from attrium.entity_values_ts h where h.tenant_id = b.tenant_id
              and h.ingest_seq between b.first_seq and b.last_seq and h.ingested_at = b.ingested_at) as held
         from attrium.batches b where b.tenant_id = $1`,
        [scene.tenant],
      );
      expect(rows).toEqual([{ edit_count: 1, value_count: 3, held: 3 }]);
    });

    it('nothing stays in staging', async () => {
      const scene = await openScene();
      await scene.commit(scene.observations(scene.observing('a', { warm: 1 })), {
        ...scene.observations(scene.observing('a', { warm: 2 })),
        schemaVersion: 99,
      });
      expect(await database.admin('select 1 from attrium.entity_values_ingest')).toEqual([]);
    });

    it('a batch longer than one block of ingest_seq goes on in the next', async () => {
      const scene = await openScene();
      const places = [0, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1];
      const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
      const request = {
        kind: 'observations',
        tenant: scene.tenant,
        schema_version: scene.schemaVersion,
        count: 4,
      };
      const client = new Client({ connectionString: database.appUrl });
      await client.connect();
      try {
        await client.query('begin');
        for (const ord of places) {
          await client.query(
            `insert into attrium.entity_values_ingest
               (ord, request, item, entity, tenant_id, attribute, observed_us, value_num)
             values ($1::integer, 1, $1::integer, 1, $2, 1, 1, $1::integer)`,
            [ord, scene.tenant],
          );
        }
        await client.query(
          `select attrium.stage_flush($1, $2, array[$4::int], '{e}', array[$4::int], array[$5::int], '[]', '{1}', '{1}', 1, $3, 0, 1)`,
          [[proof], JSON.stringify([request]), 2 ** 20 + 2, scene.tenant, scene.id('warm')],
        );
        await client.query('commit');
      } finally {
        await client.end();
      }
      const history = await scene.history('e');
      expect(history.map(({ value }) => value)).toEqual(places.toReversed());
      expect(await scene.values('e')).toEqual({ warm: 2 ** 20 + 1 });
    });
  });

  /** The number of rows of every table of the schema. */
  const rowCounts = async (): Promise<Record<string, number>> => {
    const tables = await database.admin<{ name: string }>(
      `select oid::regclass::text as name from pg_class
       where relnamespace = 'attrium'::regnamespace and relkind in ('r', 'p') order by 1`,
    );
    const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int as rows from ${name}`);
    const rows = await database.admin<{ name: string; rows: number }>(counts.join(' union all '));
    return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
  };

  it('what is refused leaves no row in any table', async () => {
    const scene = await openScene();
    await scene.put('gone', { warm: 1 });
    await scene.apply(scene.deleting('gone'));
    const idempotency = { key: 'k', payloadHash: 'h' };
    const future = (await scene.now()) + limits.maxFutureSkewMs * 1_000 + 60_000_000;
    const ahead = { observedAt: future as Micros };
    const atomic = scene.edits([scene.putting('n1', { warm: 1 }), scene.putting('gone')], {
      atomicity: 'all',
      idempotency,
    });
    const late = scene.edits([scene.putting('n2', { warm: 1 }, ahead), scene.restoring('n3')]);
    const observed = scene.observations([
      ...scene.observing('n4', { warm: 1 }, ahead.observedAt),
      ...scene.observing('gone', { warm: 1 }),
    ]);
    const outdated = { ...scene.observations(scene.observing('n5', { warm: 1 })), schemaVersion: 999 };
    const before = await rowCounts();
    await scene.commit(atomic, late, observed, { ...outdated, idempotency });
    for (const request of [atomic, late, observed, outdated]) await scene.commit(request);
    expect(await scene.replay(idempotency)).toBeNull();
    expect(await rowCounts()).toEqual(before);
  });

  it('of two requests with one key, what only the refused one names leaves no row', async () => {
    const scene = await openScene();
    const request = (entity: string, payloadHash: string) =>
      scene.observations(scene.observing(entity, { warm: 1 }), { idempotency: { key: 'k', payloadHash } });
    await scene.commit(request('a', 'h1'), request('b', 'h2'));
    const entities = await database.admin('select key from attrium.entities where tenant_id = $1', [
      scene.tenant,
    ]);
    expect(entities).toEqual([{ key: 'a' }]);
  });

  it('an entity that one commit refuses to make can be made by another at the same time', async () => {
    const scene = await openScene();
    const ahead = ((await scene.now()) + limits.maxFutureSkewMs * 1_000 + 60_000_000) as Micros;
    const outcomes = await Promise.all(
      times(24).map((i) =>
        scene.edit(scene.putting('e', { warm: i }, i % 2 === 0 ? { observedAt: ahead } : {})),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      times(24).map((i) => (i % 2 === 0 ? 'refused' : 'applied')),
    );
    expect(await scene.state('e')).toMatchObject({ rev: 12, version: 12 });
  });

  it('used keys go when their time is over, two for each new one', async () => {
    const scene = await openScene();
    const keys = async () =>
      (
        await database.admin<{ key: string }>(
          'select key from attrium.idempotency_keys where tenant_id = $1 order by expires_at, key',
          [scene.tenant],
        )
      ).map(({ key }) => key);
    const use = (...names: string[]) =>
      scene.commit(...names.map((name) => scene.edits([], { idempotency: { key: name, payloadHash: 'h' } })));
    await database.admin('delete from attrium.idempotency_keys');
    for (const name of ['k1', 'k2', 'k3', 'k4', 'k5']) await use(name);
    await subject.ageIdempotencyKeys(limits.idempotencyTtlMs + 1);
    await scene.put('e');
    expect(await keys()).toEqual(['k1', 'k2', 'k3', 'k4', 'k5']);
    await use('k1');
    expect(await keys()).toEqual(['k4', 'k5', 'k1']);
    await use('n1', 'n2');
    expect(await keys()).toEqual(['k1', 'n1', 'n2']);
  });

  it('an expired key that another transaction uses is left to it, and nobody waits', async () => {
    const scene = await openScene();
    const use = (name: string) =>
      scene.outcome(scene.edits([], { idempotency: { key: name, payloadHash: 'h' } }));
    await use('held');
    await subject.ageIdempotencyKeys(limits.idempotencyTtlMs + 1);
    const client = new Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(`select 1 from attrium.idempotency_keys where tenant_id = $1 for update`, [
        scene.tenant,
      ]);
      expect(await use('new')).toMatchObject({ status: 'committed' });
      await client.query('rollback');
    } finally {
      await client.end();
    }
    await use('newer');
    const rows = await database.admin('select 1 from attrium.idempotency_keys where tenant_id = $1', [
      scene.tenant,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('a replay waits for the commit under way that uses the key', async () => {
    const scene = await openScene();
    const idempotency = { key: 'k', payloadHash: 'h' };
    const client = new Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(4770312, $1)', [scene.tenant]);
      const waiting = async (count: number) => {
        for (let waiters: object[] = []; waiters.length < count; ) {
          waiters = await database.admin(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
        }
      };
      const commit = scene.outcome(scene.edits([scene.putting('e')], { idempotency }));
      await waiting(1);
      const replay = scene.replay(idempotency);
      await waiting(2);
      await client.query('rollback');
      expect(await replay).toEqual({ ...(await commit), replayed: true });
    } finally {
      await client.end();
    }
  });

  it('a change of the catalogue gets its turn beside a steady stream of commits', async () => {
    const scene = await openScene();
    let changed = false;
    const stream = async (entity: string) => {
      while (!changed) await scene.outcome(scene.observations(scene.observing(entity, { warm: 1 })));
    };
    const streams = times(4).map((i) => stream(`e${i}`));
    try {
      for (const unit of ['m', 's', 'kg']) {
        await scene.change([{ kind: 'update', name: 'warm', patch: { unit } }]);
      }
    } finally {
      changed = true;
    }
    await Promise.all(streams);
  });

  it('an acknowledged commit is on disk, whatever the server has for a default', async () => {
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      await client.query('set synchronous_commit = off');
      await client.query('begin');
      await client.query(`select attrium.stage_flush(
        '{}', '[]', '{}', '{}', '{}', '{}', '[]', '{}', '{}', null, 0, 0, 0)`);
      const { rows } = await client.query('show synchronous_commit');
      expect(rows).toEqual([{ synchronous_commit: 'on' }]);
      await client.query('rollback');
    } finally {
      await client.end();
    }
  });

  it('a position from inside the transaction lies before the commit, and so proves nothing of it', async () => {
    const scene = await openScene();
    const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
    const request = {
      kind: 'edits',
      tenant: scene.tenant,
      schema_version: scene.schemaVersion,
      atomic: true,
      count: 1,
    };
    const edit = { request: 1, item: 0, ord: 0, action: 'put', entity: 1 };
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    const position = async (): Promise<string> => {
      const { rows } = await client.query<{ position: string }>('select attrium.log_position() as position');
      return rows[0]?.position ?? '';
    };
    try {
      await client.query('begin');
      await client.query(
        `select attrium.stage_flush(
           $1, $2, array[$3::int], '{e}', '{}', '{}', $4, '{}', '{}', null, 1, 0, 1)`,
        [[proof], JSON.stringify([request]), scene.tenant, JSON.stringify([edit])],
      );
      const inside = await position();
      const { proof: beside } = await scene.store.read({ tenant: scene.tenant, entities: [] });
      expect(beside.floor >= inside).toBe(true);
      expect(await scene.state('e')).toBeNull();
      await client.query('commit');
      expect((await position()) > inside).toBe(true);
      expect(await scene.state('e')).toMatchObject({ rev: 1 });
    } finally {
      await client.end();
    }
  });

  it('a position is 16 hex digits, and an epoch names the cluster and its timeline', async () => {
    const scene = await openScene();
    const { receipt } = await scene.commit(scene.edits([scene.putting('a')]));
    expect(receipt?.position).toMatch(/^[0-9a-f]{16}$/);
    expect(receipt?.epoch).toMatch(/^\d+:00000001$/);
  });
});
