import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { key, Scene } from '#adapters/conformance/index';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const minute = 60_000_000;

describe.each(inject('postgresServers'))('a clock that stepped back [$name]', ({ adminUrl }) => {
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

  /** What was committed until now, as a primary whose clock was `micros` ahead would have written it. */
  const writtenAhead = async (scene: Scene, micros: number): Promise<void> => {
    const ahead = `${micros} * interval '1 microsecond'`;
    await database.admin(`select attrium.ensure_history_partition(clock_timestamp() + ${ahead})`);
    await database.admin(
      `update attrium.entity_values_ts set observed_at = observed_at + ${ahead}, ingested_at = ingested_at + ${ahead}
       where tenant_id = $1`,
      [scene.tenant],
    );
    await database.admin(
      `update attrium.entity_values set observed_at = observed_at + ${ahead} where tenant_id = $1`,
      [scene.tenant],
    );
  };

  it('a window of history leaves out no value, the current one least of all', async () => {
    const scene = await Scene.open(subject);
    await scene.put('e', { 'integer.cold': 1 });
    await writtenAhead(scene, 20 * minute);
    await scene.put('e', { 'integer.cold': 2 });
    const current = (await scene.state('e'))?.values.get(scene.id('integer.cold'));
    expect(current?.value).toBe(2);
    const from = current?.observedAt as Micros;
    const { data } = await scene.store.history({
      tenant: scene.tenant,
      entity: key('e'),
      window: { from },
      limit: 10,
    });
    expect(data?.map(({ value }) => value)).toEqual([2, 1]);
    expect(data?.every((it) => it.observedAt - it.ingestedAt <= limits.maxFutureSkewMs * 1_000)).toBe(true);
  });
});
