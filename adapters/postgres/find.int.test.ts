import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { Scene } from '#adapters/conformance/index';
import type { EntityState } from '#domain/entity';
import type { ResolvedFilter } from '#domain/filter';
import type { FindQuery } from '#domain/ports/entity-store';
import { pageOf } from './find.ts';
import { createReadPool, type ReadPool } from './read-pool.ts';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const byKey = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }] as const;

describe.each(inject('postgresServers'))('find [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let pool: ReadPool;

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
    pool = createReadPool({ databaseUrl: database.appUrl, size: 2 });
  });
  afterAll(async () => {
    await pool?.close();
    await subject?.close();
    await database?.drop();
  });
  const openScene = () =>
    Scene.open(subject, [
      { name: 'hot', type: 'text', tier: 'hot' },
      { name: 'cold', type: 'text', tier: 'cold' },
    ]);
  const keysOf = (states: readonly Pick<EntityState, 'entity'>[]): string[] =>
    states.map(({ entity }) => entity);
  const queryOf = (scene: Scene, filter: ResolvedFilter): FindQuery => ({
    tenant: scene.tenant,
    filter,
    orderBy: byKey,
    limit: 100,
  });

  it('a page that took a cold attribute for a hot one is noticed in its own snapshot', async () => {
    const scene = await openScene();
    await scene.put('e', { hot: 'x', cold: 'x' });
    const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
    const claim = async (name: string, claimed: readonly string[]) => {
      const open = await pool.get();
      const query = queryOf(scene, { op: 'eq', field: scene.field(name), value: 'x' });
      return open.transaction(async (transaction) => {
        await transaction.query(
          sql.type(z.object({}))`select set_config('attrium.tenant', ${proof}, true) as ignored`,
        );
        const answer = await pageOf(transaction, query, proof, {
          hot: new Set(claimed.map((it) => scene.id(it))),
        });
        return answer === null ? null : keysOf(answer.entities);
      });
    };
    expect(await claim('hot', ['hot'])).toEqual(['e']);
    expect(await claim('cold', [])).toEqual(['e']);
    expect(await claim('cold', ['cold'])).toBeNull();
  });

  it('finds the same beside changes of the tier', async () => {
    const scene = await openScene();
    const names = ['a', 'b', 'c'];
    for (const name of names) await scene.put(name, { hot: 'same', cold: 'same' });
    let changing = true;
    const changes = (async () => {
      for (const tier of ['hot', 'cold', 'auto', 'hot', 'cold'] as const) {
        await scene.change([{ kind: 'update', name: 'cold', patch: { tier } }]);
      }
      changing = false;
    })();
    const filter: ResolvedFilter = { op: 'eq', field: scene.field('cold'), value: 'same' };
    while (changing) {
      const { data } = await scene.store.find(queryOf(scene, filter));
      expect(keysOf(data)).toEqual(names);
    }
    await changes;
  });

  it('text is told apart on both sides of where the index cuts it', async () => {
    const scene = await openScene();
    const lengths = [254, 255, 256, 257, 258];
    const texts = lengths.flatMap((length) =>
      ['a', '\u{1f600}'].map((character) => character.repeat(length)),
    );
    for (const [place, text] of texts.entries()) {
      await scene.put(`e${place}`, { hot: text, cold: text });
    }
    const ops = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'prefix', 'contains'] as const;
    for (const op of ops) {
      for (const text of texts) {
        const found = async (name: string) => {
          const filter = { op, field: scene.field(name), value: text, text } as ResolvedFilter;
          return keysOf((await scene.store.find(queryOf(scene, filter))).data);
        };
        expect([op, text.length, await found('hot')]).toEqual([op, text.length, await found('cold')]);
      }
    }
  });

  it("the text of a statement holds none of a filter's operands and no proof", async () => {
    const scene = await openScene();
    const secret = `'; select pg_sleep(9); --`;
    await scene.put('e', { hot: secret });
    const filter: ResolvedFilter = { op: 'in', field: scene.field('hot'), values: [secret, '$1', '\\'] };
    expect(keysOf((await scene.store.find(queryOf(scene, filter))).data)).toEqual(['e']);
    const rows = await database.admin<{ query: string }>(
      `select query from pg_stat_activity where datname = current_database() and usename = 'attrium_app'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
    for (const { query } of rows) for (const word of [secret, proof]) expect(query).not.toContain(word);
  });
});
