import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import type { AttributeId, EntityKey } from '#domain/ids';
import { typeField } from '#domain/planning/tests';
import type { PostgresAdapters } from './adapters.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubject, openSubjectOn } from './testing/subject.ts';

const entities = 320;
const text = (n: number): string => String(n).padStart(60_000, '.');

/** Until some session waits for another. */
const waiting = (database: TestDatabase) =>
  expect
    .poll(() =>
      database.admin(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    )
    .toHaveLength(1);

describe.each(inject('postgresServers'))('work on an attribute of long texts [$name]', ({ adminUrl }) => {
  it('is done in parts of 16 MiB, however many entities a step may look at', async () => {
    const subject = await openSubject(adminUrl);
    const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier: 'hot' }]);
    for (let first = 0; first < entities; first += 40) {
      const edits = Array.from({ length: 40 }, (_, n) =>
        scene.putting(`e${first + n}`, { a: text(first + n) }),
      );
      await scene.apply(...edits);
    }
    const [attribute = expect.unreachable()] = (await subject.catalog.load(scene.tenant)).attributes;
    const pages: number[] = [];
    let after: EntityKey | null = null;
    do {
      const page = await subject.work.values(scene.tenant, attribute, { after, entities: 10_000 });
      pages.push(page.values.length);
      after = page.reached;
    } while (after !== null);
    expect(pages).toEqual([279, 41]);

    await scene.change([{ kind: 'retype', name: 'a', type: 'json', patch: {}, onLoss: 'refuse' }]);
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'switched') {
      const [changing = expect.unreachable()] = (await subject.catalog.load(scene.tenant)).attributes;
      outcomes.push(await subject.work.convert(scene.tenant, changing, 10_000));
    }
    await scene.change([]);
    expect(outcomes).toEqual(['more', 'more', 'switched']);
    expect(await scene.values('e319')).toEqual({ a: text(319) });
    await subject.close();
  });
});

describe.each(inject('postgresServers'))('what is known of an attribute [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let postgres: PostgresAdapters;
  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
    postgres = database.adapters();
  });
  afterAll(async () => {
    await subject?.close();
    await postgres?.close();
    await database?.drop();
  });
  const scene = async (): Promise<Scene> => {
    const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier: 'hot' }]);
    await scene.apply(...['1', '2', '2'].map((a, n) => scene.putting(`e${n}`, { a })));
    return scene;
  };

  it('goes with the next change of the catalogue where an earlier version left it for a number that is no more', async () => {
    const known = await scene();
    await database.admin(
      `insert into attrium.attribute_usage (
           tenant_id, attribute_id, counted_at, half_life_ms, filters, sorts, reads, saved_ms, saved_ms_variance,
           cold_finds, cold_ms, hot_finds, hot_ms)
         select $1, n, clock_timestamp(), 60000, 1, 0, 0, 0, 0, 0, 0, 0, 0 from unnest(array[1, 99]) n`,
      [known.tenant],
    );
    await known.change([{ kind: 'define', spec: { name: 'b', type: 'text' } }]);
    expect([...(await subject.promotions.usage(known.tenant)).used.keys()]).toEqual([1]);
  });

  it('is known of it with its new type, but for the values', async () => {
    const { tenant } = await scene();
    await postgres.statistics.refresh(tenant);
    const bytes = await subject.tiers.copyBytes(tenant);
    await subject.catalog.apply(tenant, [
      { kind: 'retype', name: 'a', type: 'integer', patch: {}, onLoss: 'refuse' },
      { kind: 'switch', name: 'a', id: 2 as AttributeId },
    ]);
    const { known } = await postgres.statistics.of(tenant, [1, 2] as AttributeId[]);
    expect([...known.attributes]).toEqual([[2, { rows: 3, distinct: 2, common: [], bounds: [] }]]);
    expect([...(await subject.tiers.copyBytes(tenant))]).toEqual([[2, bytes.get(1 as AttributeId)]]);
  });

  it('is known of the type of entities, too, and that has no copies', async () => {
    const scene = await Scene.open(subject, []);
    await scene.apply(
      ...['ship', 'ship', 'buoy', undefined].map((type, n) => scene.putting(`e${n}`, {}, { type })),
    );
    await postgres.statistics.refresh(scene.tenant);
    const { known } = await postgres.statistics.of(scene.tenant, []);
    expect(known.attributes.get(typeField.id)).toMatchObject({
      rows: 3,
      distinct: 2,
      common: [{ value: 'ship', share: 0.666_667 }],
      bounds: expect.arrayContaining(['buoy', 'ship']),
    });
    expect([...(await subject.tiers.copyBytes(scene.tenant))]).toEqual([]);
  });

  it('may come of a change of type while it is found out anew', async () => {
    const { tenant } = await scene();
    const client = new Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into attrium.attribute_statistics (tenant_id, attribute_id, rows, distinct_values, common, bounds)
           values ($1, 1, 7, 7, '[]', '[]')`,
        [tenant],
      );
      const refreshed = postgres.statistics.refresh(tenant);
      await waiting(database);
      await client.query('commit');
      await refreshed;
    } finally {
      await client.end();
    }
    const { known } = await postgres.statistics.of(tenant, [1 as AttributeId]);
    expect(known.attributes.get(1 as AttributeId)?.rows).toBe(7);
  });
});

it.each(inject('postgresServers'))(
  'work on an attribute and a change of the catalogue that holds entities do not wait for each other in a circle [$name]',
  async ({ adminUrl }) => {
    const database = await migratedDatabase(adminUrl);
    const subject = openSubjectOn(database);
    const client = new Client({ connectionString: database.adminUrl });
    await client.connect();
    onTestFinished(async () => {
      await client.end();
      await subject.close();
      await database.drop();
    });
    const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier: 'hot' }]);
    const { tenant } = scene;
    await scene.put('e', { a: '1' });
    /** As a change of the catalogue that writes what is staged, and then ends the job. */
    const beside = async <Outcome>(step: () => Promise<Outcome>): Promise<Outcome> => {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(4770312, $1)', [tenant]);
      await client.query('select from attrium.entities where tenant_id = $1 for no key update', [tenant]);
      const stepped = step();
      await waiting(database);
      await client.query('select from attrium.attribute_jobs where tenant_id = $1 for update', [tenant]);
      await client.query('commit');
      return stepped;
    };

    await scene.change([{ kind: 'retype', name: 'a', type: 'integer', patch: {}, onLoss: 'refuse' }]);
    const [changing = expect.unreachable()] = (await subject.catalog.load(tenant)).attributes;
    expect(await beside(() => subject.work.convert(tenant, changing, 10))).toBe('more');
    await scene.change([{ kind: 'switch', name: 'a', id: 2 as AttributeId }]);
    expect(await beside(() => subject.work.empty(tenant, 10))).toBe('more');
    expect(await subject.work.empty(tenant, 10)).toBe('done');
  },
);
