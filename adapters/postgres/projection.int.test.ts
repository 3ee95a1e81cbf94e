import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { allArrived, anyWriteScript, everyAttribute, requestsOf, Scene } from '#adapters/conformance/index';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

type OfEntity<Content> = Record<string, Record<string, Content>>;
interface Projection {
  readonly attrs: OfEntity<unknown>;
  /** [observed at in microseconds, ingest_seq] */
  readonly observed: OfEntity<readonly [number, string]>;
}

const written = everyAttribute.filter(({ name }) =>
  ['number.hot', 'text.cold', 'boolean.hot', 'timestamp.cold', 'decimal.hot', 'json.cold'].includes(name),
);

describe.each(inject('postgresServers'))('entity_jsonb [$name]', ({ adminUrl }) => {
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

  /** By entity, those of them that have any hot value; without attributes that are on their way. */
  const projected = async ({ tenant }: Scene): Promise<Projection> => {
    const rows = await database.admin<{ key: string; attrs: object; observed: object }>(
      `select e.key, j.attrs - m.moving as attrs, j.observed - m.moving as observed
       from attrium.entity_jsonb j
       join attrium.entities e using (tenant_id, entity_id)
       cross join (
         select coalesce(array_agg(a.attribute_id::text), '{}') as moving from attrium.attributes a
           where a.tenant_id = $1 and a.placement in ('promoting', 'demoting')
       ) m
       where tenant_id = $1 and j.observed - m.moving <> '{}'`,
      [tenant],
    );
    return {
      attrs: Object.fromEntries(rows.map(({ key, attrs }) => [key, { ...attrs }])),
      observed: Object.fromEntries(rows.map(({ key, observed }) => [key, { ...observed }])),
    };
  };

  /** Indexed copies that are not what they shall be by history and the placement. */
  const wrongCopies = ({ tenant }: Scene) =>
    database.admin(
      `select v.*, a.placement from attrium.entity_values v
       join attrium.attributes a using (tenant_id, attribute_id)
       where tenant_id = $1 and (
         v.hot_num <> v.value_num or v.hot_text <> left(v.value_text, 256)
         or a.placement = 'hot' and coalesce(v.value_num::text, v.value_text) is not null
           and coalesce(v.hot_num::text, v.hot_text) is null
         or a.placement = 'cold' and coalesce(v.hot_num::text, v.hot_text) is not null)`,
      [tenant],
    );

  /** The same from history and the placements alone, which the projection is not made from. */
  const expected = async ({ tenant }: Scene): Promise<Projection> => {
    const rows = await database.admin<{
      key: string;
      attribute: number;
      num: number | null;
      text: string | null;
      at: string;
      seq: string;
    }>(
      `select distinct on (e.key, h.attribute_id) e.key, h.attribute_id as attribute, h.value_num as num,
         h.value_text as text, attrium.micros(h.observed_at)::text as at, h.ingest_seq::text as seq
       from attrium.entity_values_ts h
       join attrium.entities e using (tenant_id, entity_id)
       join attrium.attributes a using (tenant_id, attribute_id)
       where tenant_id = $1 and a.placement = 'hot'
       order by e.key, h.attribute_id, h.observed_at desc, h.ingest_seq desc`,
      [tenant],
    );
    const attrs: OfEntity<unknown> = {};
    const observed: OfEntity<readonly [number, string]> = {};
    for (const { key, attribute, num, text, at, seq } of rows) {
      attrs[key] ??= {};
      observed[key] = { ...observed[key], [attribute]: [Number(at), seq] };
      if (num !== null || text !== null) attrs[key] = { ...attrs[key], [attribute]: num ?? text };
    }
    return { attrs, observed };
  };

  it('any writes, deletes and changes of tiers leave exactly the hot current values, and when they were observed', async () => {
    const anyTiers = fc.array(
      fc.record({
        name: fc.constantFrom(...written.map(({ name }) => name)),
        tier: fc.constantFrom('hot' as const, 'cold' as const, 'auto' as const),
      }),
      { maxLength: 4 },
    );
    const property = fc.asyncProperty(anyWriteScript(written), anyTiers, async (script, tiers) => {
      const scene = await Scene.open(subject);
      const start = await scene.now();
      const changes = [...tiers];
      for (const commit of script) {
        const { staged, committed } = requestsOf(scene, commit, { run: 1, start });
        for (const request of staged) await scene.store.stage(request);
        await scene.commit(...committed);
        if (commit.flush) await scene.store.flushStaged(1_000_000);
        const change = changes.shift();
        if (change === undefined) continue;
        const { name, tier } = change;
        await scene.change([{ kind: 'update', name, patch: { tier } }]);
        // Some of the way only, so that later writes and changes meet attributes that are under way.
        await subject.tiers.step(scene.tenant, { values: 1 + (name.length % 3) });
        expect(await projected(scene)).toEqual(await expected(scene));
        expect(await wrongCopies(scene)).toEqual([]);
      }
      await allArrived(subject.tiers, scene.tenant, 1);
      expect(await wrongCopies(scene)).toEqual([]);
      expect(await projected(scene)).toEqual(await expected(scene));
    });
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);
});
