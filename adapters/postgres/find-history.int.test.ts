import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import { earliestIngestion } from '#domain/entity';
import type { OrderTerm, ResolvedFilter } from '#domain/filter';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { type FindPlan, plansOf } from '#domain/planning/plan-find';
import type { FindQuery } from '#domain/ports/entity-store';
import type { PostgresAdapters } from './adapters.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const byKey: OrderTerm = { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' };
const most = 100;

describe.each(inject('postgresServers'))('finds that history leads [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let postgres: PostgresAdapters;
  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
    postgres = database.adapters();
  });
  afterAll(async () => {
    await postgres?.close();
    await subject?.close();
    await database?.drop();
  });

  const openScene = () =>
    Scene.open(subject, [
      { name: 'note', type: 'text', tier: 'cold' },
      { name: 'other', type: 'number', tier: 'cold' },
    ]);
  const written = (scene: Scene, names: readonly string[], from: Micros, atMost = most) =>
    postgres.statistics.written(
      scene.tenant,
      names.map((name) => scene.id(name)),
      earliestIngestion(from),
      atMost,
    );
  const any = (scene: Scene, name = 'note'): ResolvedFilter => ({
    op: 'exists',
    field: scene.field(name),
    present: true,
  });
  /** By every plan that history leads, once each. */
  const found = async (scene: Scene, filter: ResolvedFilter, from: Micros): Promise<string[][]> => {
    const query: FindQuery = { tenant: scene.tenant, filter, window: { from }, orderBy: [byKey], limit: 100 };
    const entries = await written(scene, ['note', 'other'], from);
    const statistics = {
      entities: 1_000,
      attributes: new Map(),
      written: { since: earliestIngestion(from), entries },
    };
    const led = (plan: FindPlan) => plan.since !== undefined;
    const answers: string[][] = [];
    for (const plan of plansOf(query, new Set(), statistics).filter(led)) {
      const { data } = await scene.store.find({ ...query, plan });
      answers.push(data.map(({ entity }) => entity));
    }
    return answers;
  };

  it('what was written is counted by attribute, and no further than is asked', async () => {
    const scene = await openScene();
    const before = await scene.now();
    for (const place of [1, 2, 3]) await scene.put('e', { note: `n${place}` });
    expect(await written(scene, ['note', 'other'], before)).toEqual(
      new Map([
        [scene.id('note'), 3],
        [scene.id('other'), 0],
      ]),
    );
    expect(await written(scene, ['note'], before, 3)).toEqual(new Map([[scene.id('note'), 3]]));
    expect(await written(scene, ['note'], before, 2)).toEqual(new Map());
    const later = ((await scene.now()) + 2 * limits.maxFutureSkewMs * 1_000) as Micros;
    expect(await written(scene, ['note'], later)).toEqual(new Map([[scene.id('note'), 0]]));
  });

  it('what was observed as far ahead as is allowed is found by the window that begins there', async () => {
    const scene = await openScene();
    const ahead = ((await scene.now()) + (limits.maxFutureSkewMs - 20_000) * 1_000) as Micros;
    await scene.commit(scene.observations(scene.observing('ahead', { note: 'x' }, ahead)));
    await scene.put('now', { note: 'x' });
    const answers = await found(scene, any(scene), ahead);
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers.map(String))).toEqual(new Set(['ahead']));
  });

  it('a value that was replaced by an older observation, or whose entity is gone, is none', async () => {
    const scene = await openScene();
    const from = await scene.now();
    await scene.put('kept', { note: 'x' });
    await scene.put('changed', { note: 'x' });
    await scene.put('changed', { note: 'y' });
    await scene.put('deleted', { note: 'x' });
    await scene.apply(scene.deleting('deleted'));
    const answers = await found(scene, { op: 'eq', field: scene.field('note'), value: 'x' }, from);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toEqual(['kept']);
  });

  it('an attribute is found by what was written under its former type', async () => {
    const scene = await openScene();
    const from = await scene.now();
    await scene.put('before', { note: '17' });
    await scene.change([{ kind: 'retype', name: 'note', type: 'number', patch: {}, onLoss: 'refuse' }]);
    for (let outcome = ''; outcome !== 'switched'; ) {
      const { attributes } = await subject.catalog.load(scene.tenant);
      const changing = attributes.find(({ name }) => name === 'note') ?? expect.unreachable();
      outcome = await subject.work.convert(scene.tenant, changing, 10_000);
    }
    await scene.change([]);
    await scene.put('after', { note: 18 });
    expect(await written(scene, ['note'], from)).toEqual(new Map([[scene.id('note'), 2]]));
    const answers = await found(scene, any(scene), from);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toEqual(['after', 'before']);
  });

  it('where a month has left history, it leads nothing from before, and nothing is missed', async () => {
    const scene = await openScene();
    const from = await scene.now();
    await scene.put('e', { note: 'x' });
    const entries = new Map([[scene.id('note'), 1]]);
    const filter = any(scene);
    const queries: FindQuery[] = [
      filter,
      { op: 'or', of: [filter, any(scene, 'other')] } satisfies ResolvedFilter,
    ].map((one) => ({ tenant: scene.tenant, filter: one, window: { from }, orderBy: [byKey], limit: 9 }));
    const statistics = {
      entities: 1_000,
      attributes: new Map(),
      written: { since: earliestIngestion(from), entries: new Map([...entries, [scene.id('other'), 0]]) },
    };
    // As detaching does at the end of the month; what history had of it is gone with it.
    await database.admin('update attrium.history_kept set since = now()');
    await database.admin('delete from attrium.entity_values_ts');
    try {
      expect(await written(scene, ['note'], from)).toEqual(new Map());
      for (const query of queries) {
        const led = plansOf(query, new Set(), statistics).filter(({ since }) => since !== undefined);
        expect(led.length).toBeGreaterThan(0);
        for (const plan of led) {
          const { data } = await scene.store.find({ ...query, plan });
          expect(data.map(({ entity }) => entity)).toEqual(['e']);
        }
      }
    } finally {
      await database.admin(`update attrium.history_kept set since = '-infinity'`);
    }
  });
});
