import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { anyEntities, anyFilter, anyWindow, at, everyAttribute, Scene } from '#adapters/conformance/index';
import { propertyParameters } from '#adapters/conformance/property-parameters';
import type { AttributeDefinition } from '#domain/attributes';
import type { ResolvedFilter } from '#domain/filter';
import { resolveFilter } from '#domain/filter-rules';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, query, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

describe.each(inject('postgresServers'))('find_entities_by_attributes [$name]', ({ adminUrl }) => {
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

  interface Call {
    readonly filter: ResolvedFilter;
    readonly from?: number;
    readonly to?: number;
    readonly after?: string;
    readonly limit?: number;
  }
  const found = async (scene: Scene, { filter, from, to, after, limit = 1_000 }: Call): Promise<string[]> => {
    const rows = await query<{ entity: string }>(
      database.appUrl,
      'select entity from attrium.find_entities_by_attributes($1, $2, $3, $4, $5, $6)',
      [tenantProver(database.tenantSigningKey)(scene.tenant), JSON.stringify(filter), from, to, after, limit],
    );
    return rows.map(({ entity }) => entity);
  };

  it('finds by key, page by page, as the application role', async () => {
    const scene = await Scene.open(subject);
    for (const entity of ['c', 'a', 'b', 'gone']) await scene.put(entity, { 'number.cold': 7 });
    await scene.apply(scene.deleting('gone'));
    const filter: ResolvedFilter = { op: 'eq', field: scene.field('number.cold'), value: 7 };
    expect(await found(scene, { filter })).toEqual(['a', 'b', 'c']);
    expect(await found(scene, { filter, limit: 2 })).toEqual(['a', 'b']);
    expect(await found(scene, { filter, limit: 2, after: 'b' })).toEqual(['c']);
  });

  it('finds within a window what was observed as far ahead of the clock as is allowed', async () => {
    const scene = await Scene.open(subject);
    const ahead = ((await scene.now()) + limits.maxFutureSkewMs * 1_000 - 10_000_000) as Micros;
    await scene.commit(scene.observations(scene.observing('ahead', { 'number.cold': 7 }, ahead)));
    await scene.put('now', { 'number.cold': 7 });
    const own: ResolvedFilter = { op: 'eq', field: scene.field('number.cold'), value: 7 };
    const other: ResolvedFilter = { op: 'exists', field: scene.field('text.cold'), present: false };
    for (const filter of [own, { op: 'and', of: [other, own] } satisfies ResolvedFilter]) {
      expect(await found(scene, { filter, from: ahead })).toEqual(['ahead']);
      expect(await found(scene, { filter, from: 0 })).toEqual(['ahead', 'now']);
    }
  });

  it('any filter and window find what the store finds', async () => {
    const attributeOf = (scene: Scene) => (name: string) =>
      ({ ...scene.field(name), name }) as unknown as AttributeDefinition;
    const property = fc.asyncProperty(
      anyEntities(everyAttribute),
      fc.array(fc.record({ where: anyFilter(everyAttribute), window: anyWindow }), {
        minLength: 1,
        maxLength: 5,
      }),
      async (entities, calls) => {
        const scene = await Scene.open(subject);
        await scene.commit(
          scene.edits(entities.map(({ entity, type }) => scene.putting(entity, {}, { type }))),
        );
        await scene.commit(
          scene.observations(
            entities.flatMap(({ entity, values }) =>
              values.flatMap(({ name, value, second }) =>
                scene.observing(entity, { [name]: value }, at(second)),
              ),
            ),
          ),
        );
        for (const { where, window } of calls) {
          const filter = resolveFilter(where, attributeOf(scene));
          const from = window?.from === undefined ? undefined : at(window.from);
          const to = window?.to === undefined ? undefined : at(window.to);
          const { data } = await scene.store.find({
            tenant: scene.tenant,
            filter,
            window: { from, to },
            orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
            limit: 1_000,
          });
          expect(await found(scene, { filter, from, to })).toEqual(data.map(({ entity }) => entity));
        }
      },
    );
    await fc.assert(property, propertyParameters({}));
  }, 120_000);

  it.each([
    {},
    { op: 'eq', value: 1 },
    { op: 'like', field: { kind: 'entity' }, value: '%' },
    { op: 'eq', field: { kind: 'attribute', id: 1, type: 'text) or true --' }, value: 1 },
    { op: 'eq', field: { kind: '1=1' }, value: 1 },
    { op: 'and', of: [{ op: 'or) or (true', of: [] }] },
  ])('takes nothing for a filter that is none: %j', async (filter) => {
    const scene = await Scene.open(subject);
    await expect(found(scene, { filter: filter as never })).rejects.toMatchObject({ code: '22023' });
  });

  it("takes quotes in a filter's operands for themselves", async () => {
    const scene = await Scene.open(subject);
    const texts = [`'; drop table attrium.entities; --`, '$1', '%', '\\', '" or true'];
    for (const [place, text] of texts.entries()) await scene.put(`e${place}`, { 'text.cold': text });
    for (const [place, value] of texts.entries()) {
      for (const op of ['eq', 'prefix', 'contains'] as const) {
        const filter = { op, field: scene.field('text.cold'), value, text: value } as ResolvedFilter;
        expect(await found(scene, { filter })).toEqual([`e${place}`]);
      }
    }
  });

  it('refuses the proof of another tenant', async () => {
    const scene = await Scene.open(subject);
    const filter = JSON.stringify({ op: 'and', of: [] });
    const forged = `${scene.tenant}.${'0'.repeat(64)}`;
    await expect(
      query(database.appUrl, 'select attrium.find_entities_by_attributes($1, $2, null, null, null, 1)', [
        forged,
        filter,
      ]),
    ).rejects.toMatchObject({ code: '42501' });
  });
});
