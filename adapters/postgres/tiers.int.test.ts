import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { allArrived, Scene } from '#adapters/conformance/index';
import { promotionOf } from '#adapters/conformance/promotion-of';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

describe.each(inject('postgresServers'))('tiers [$name]', ({ adminUrl }) => {
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

  /** So many entities with a value of each. */
  const holding = async (entities: number): Promise<Scene> => {
    const scene = await Scene.open(subject, [
      { name: 'number', type: 'number' },
      { name: 'text', type: 'text' },
      { name: 'fraction', type: 'number' },
      { name: 'flag', type: 'boolean' },
    ]);
    await scene.apply(
      ...Array.from({ length: entities }, (_, n) =>
        scene.putting(`e${n}`, {
          number: n,
          text: `text of entity ${n}`,
          fraction: n / 7,
          flag: n % 2 === 0,
        }),
      ),
    );
    return scene;
  };

  /** A writer that has an entity's lock until it is released. */
  const holder = async ({ tenant }: Scene, key: string): Promise<{ release(): Promise<void> }> => {
    const client = new Client({ connectionString: database.adminUrl });
    await client.connect();
    await client.query('begin');
    await client.query('select from attrium.entities where tenant_id = $1 and key = $2 for no key update', [
      tenant,
      key,
    ]);
    return { release: () => client.end() };
  };

  it('nothing is started behind a commit that takes its time, and whoever asked keeps no writer waiting for long', async () => {
    const scene = await holding(1);
    const [tenant, id] = [scene.tenant, scene.id('number')];
    const commit = new Client({ connectionString: database.adminUrl });
    await commit.connect();
    try {
      await commit.query('begin');
      await commit.query('select pg_advisory_xact_lock_shared(4770312, $1)', [tenant]);
      const askedMs = performance.now();
      expect(await subject.tiers.start(tenant, id, 'hot')).toEqual({ placement: 'cold', started: false });
      expect(performance.now() - askedMs).toBeLessThan(5_000);
      expect(await subject.tiers.changes(tenant)).toEqual([]);
      const change = scene.change([{ kind: 'update', name: 'text', patch: { tier: 'hot' } }]);
      const waiting = `select from pg_stat_activity where wait_event = 'advisory' and query like '%lock_catalog%'
        and clock_timestamp() - query_start > interval '400 ms'`;
      await expect.poll(() => database.admin(waiting), { timeout: 5_000 }).toHaveLength(1);
      await commit.query('commit');
      await change;
      expect(await subject.tiers.start(tenant, id, 'hot')).toEqual({ placement: 'promoting', started: true });
    } finally {
      await commit.end();
    }
  });

  it.each([
    ['before its reason is written', 'before insert on attrium.promotions'],
    ['once its reason is written', 'after insert on attrium.promotions'],
    ['before it is begun', 'before insert on attrium.tier_changes'],
  ])('a session that is killed %s leaves neither the change nor the reason', async (_moment, event) => {
    const scene = await holding(1);
    const [tenant, attribute] = [scene.tenant, scene.id('number')];
    const why = promotionOf(attribute);
    const start = () => subject.tiers.start(tenant, attribute, 'hot', why);
    await database.admin(`create function public.kill_session() returns trigger language plpgsql security definer as $$
      begin
        perform pg_terminate_backend(pg_backend_pid());
        perform pg_sleep(60);
        return new;
      end $$`);
    await database.admin(
      `create trigger kill_session ${event} for each row execute function public.kill_session()`,
    );
    try {
      await expect(start()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    } finally {
      await database.admin('drop function public.kill_session() cascade');
    }
    expect(await subject.tiers.changes(tenant)).toEqual([]);
    expect((await subject.catalog.load(tenant)).attributes).toContainEqual(
      expect.objectContaining({ id: attribute, placement: 'cold' }),
    );
    expect(await subject.promotions.list({ tenant, limit: 10 })).toEqual([]);
    expect(await start()).toEqual({ placement: 'promoting', started: true });
    expect(await subject.promotions.list({ tenant, limit: 10 })).toMatchObject([why]);
  });

  it('a step passes an entity that a writer holds without waiting, and a later one takes it', async () => {
    const scene = await holding(5);
    await subject.tiers.start(scene.tenant, scene.id('number'), 'hot');
    const held = await holder(scene, 'e2');
    const step = await subject.tiers.step(scene.tenant, { values: 100 });
    expect(step).toEqual({ outcome: 'more', values: 4, finished: [] });
    await held.release();
    expect(await subject.tiers.step(scene.tenant, { values: 100 })).toEqual({
      outcome: 'done',
      values: 1,
      finished: [scene.id('number')],
    });
  });

  it('the last entities are waited for, so that a writer who never pauses does not keep an attribute on its way', async () => {
    const scene = await holding(3);
    await subject.tiers.start(scene.tenant, scene.id('number'), 'hot');
    const held = await holder(scene, 'e1');
    expect(await subject.tiers.step(scene.tenant, { values: 100 })).toMatchObject({
      outcome: 'more',
      values: 2,
    });
    const last = subject.tiers.step(scene.tenant, { values: 100 });
    await expect
      .poll(() =>
        database.admin(
          `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%step_tier_changes%'`,
        ),
      )
      .toHaveLength(1);
    await held.release();
    expect(await last).toMatchObject({ outcome: 'done', values: 1 });
  });

  it('a commit that waited behind a step leaves its own value in the index', async () => {
    const scene = await holding(50);
    await subject.tiers.start(scene.tenant, scene.id('number'), 'hot');
    await Promise.all([
      allArrived(subject.tiers, scene.tenant, 5),
      ...Array.from({ length: 50 }, (_, n) => scene.put(`e${n}`, { number: n + 1_000 })),
    ]);
    const wrong = await database.admin(
      `select from attrium.entity_values v join attrium.attributes a using (tenant_id, attribute_id)
        where tenant_id = $1 and v.hot_num is distinct from case when a.placement = 'hot' then v.value_num end`,
      [scene.tenant],
    );
    expect(wrong).toEqual([]);
  });

  it('copies take about as many bytes as is estimated beforehand', async () => {
    const scene = await holding(1_000);
    const size = async (): Promise<number> => {
      await database.admin('vacuum full attrium.entity_values, attrium.entity_jsonb');
      const [row] = await database.admin<{ bytes: string }>(
        `select pg_total_relation_size('attrium.entity_values') + pg_total_relation_size('attrium.entity_jsonb') as bytes`,
      );
      return Number(row?.bytes);
    };
    const { statistics, close } = database.adapters();
    await statistics.refresh(scene.tenant);
    await close();
    const estimated = await subject.tiers.copyBytes(scene.tenant);
    const promote = async (name: string): Promise<void> => {
      await subject.tiers.start(scene.tenant, scene.id(name), 'hot');
      await allArrived(subject.tiers, scene.tenant);
    };
    // The first one brings the rows of the projection, which no attribute counts for itself.
    await promote('number');
    for (const name of ['text', 'fraction', 'flag']) {
      const before = await size();
      await promote(name);
      const taken = (await size()) - before;
      const ratio = (estimated.get(scene.id(name)) ?? 0) / taken;
      expect(ratio, name).toBeGreaterThan(0.7);
      expect(ratio, name).toBeLessThan(1.4);
    }
  });
});
