import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import type { PostgresAdapters } from '#adapters/postgres/index';
import { migratedDatabase, newTenant, type TestDatabase } from '#adapters/postgres/testing/database';
import { systemClock } from '#adapters/system/index';
import { isAttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { type Attrium, attriumFor, createServices } from '#interfaces/create-attrium';
import { checkStore, ofTheStoreAlone } from './crash/check.ts';

const tokenKeys = [{ id: 'test', secret: new Uint8Array(32).fill(7) }];
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe.each(inject('postgresServers'))('several processes on one store [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let superuser: pg.Client;
  const adapters: PostgresAdapters[] = [];
  let tenant: TenantId;
  /** Of a tenant of their own; each has caches of its own. */
  let processes: [Attrium, Attrium, Attrium];

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    superuser = new pg.Client({ connectionString: database.adminUrl });
    await superuser.connect();
    for (const _ of upTo(3)) adapters.push(database.adapters());
  });
  afterAll(async () => {
    await Promise.all(adapters.map((it) => it.close()));
    await superuser?.end();
    await database?.drop();
  });
  beforeEach(async () => {
    tenant = await newTenant(adapters[0] as PostgresAdapters);
    const clock = systemClock();
    const { telemetry } = createMemoryAdapters({ clock });
    processes = adapters.map((ports) =>
      attriumFor(createServices({ ...ports, clock, telemetry }, tokenKeys), { tenant, role: 'admin' }),
    ) as typeof processes;
  });

  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
    (await superuser.query<Row>(text, [tenant])).rows;
  const valuesHeld = async (name: string): Promise<number> => {
    const [row] = await rows<{ count: number }>(
      `select count(*)::int as count from attrium.entity_values_ts h join attrium.attributes a using (tenant_id, attribute_id)
       where tenant_id = $1 and a.name = '${name}'`,
    );
    return row?.count ?? 0;
  };
  /** Writes with every process, one call after the other, until `enough`; the calls that were refused tell their codes. */
  const keepWriting = (write: (process: Attrium, n: number, place: number) => Promise<unknown>) => {
    const enough = new AbortController();
    const said = { acknowledged: 0, refused: [] as string[] };
    const writers = processes.map(async (process, place) => {
      for (let n = 0; !enough.signal.aborted; n += 1) {
        try {
          await write(process, n, place);
          said.acknowledged += 1;
        } catch (error) {
          if (!isAttriumError(error)) throw error;
          said.refused.push(error.code);
        }
      }
    });
    return {
      said,
      finish: async () => {
        enough.abort();
        await Promise.all(writers);
      },
    };
  };

  it('the same and other names, defined at once, are one attribute each, and can be written by all at once', async () => {
    const turns = upTo(15);
    for (const turn of turns) {
      const name = (n: number | string) => `turn-${turn}.${n}`;
      await Promise.all(
        processes.map(async ({ attributes, entities }, place) => {
          const names = [name('all'), name(place)];
          await attributes.define({ attributes: names.map((it) => ({ name: it, type: 'integer' })) });
          await entities.put({ entity: `e${place}`, values: { [name('all')]: place, [name(place)]: place } });
        }),
      );
      // Of each process, what another has just defined.
      await Promise.all(
        processes.map(({ ingest }, place) =>
          ingest.write({ values: [{ entity: 'one', attribute: name((place + 1) % 3), value: place }] }),
        ),
      );
    }
    const defined = await rows<{ attribute_id: number; name: string }>(
      'select attribute_id, name from attrium.attributes where tenant_id = $1',
    );
    expect(defined.map((it) => it.name).sort()).toEqual(
      turns.flatMap((turn) => [0, 1, 2, 'all'].map((it) => `turn-${turn}.${it}`)).sort(),
    );
    expect(defined.map((it) => it.attribute_id).sort((a, b) => a - b)).toEqual(upTo(60).map((n) => n + 1));
    for (const turn of turns) {
      expect(await valuesHeld(`turn-${turn}.all`)).toBe(3);
      for (const place of upTo(3)) expect(await valuesHeld(`turn-${turn}.${place}`)).toBe(2);
    }
  });

  it('of definitions of one name that differ, one stands, and the others are told', async () => {
    for (const turn of upTo(10)) {
      const ends = await Promise.allSettled(
        processes.map(({ attributes }, place) =>
          attributes.define({
            attributes: [
              { name: `n${turn}`, type: (['integer', 'text', 'boolean'] as const)[place] ?? 'json' },
            ],
          }),
        ),
      );
      const codes = ends.map((end) => (end.status === 'rejected' ? end.reason.code : 'stands')).sort();
      expect(codes).toEqual(['ATTRIBUTE_EXISTS', 'ATTRIBUTE_EXISTS', 'stands']);
    }
  });

  it('no value is written to an attribute once its retirement was acknowledged, and none that was acknowledged is missing', async () => {
    const [first] = processes;
    for (const turn of upTo(6)) {
      const name = `retiring-${turn}`;
      await first.attributes.define({
        attributes: [
          { name, type: 'integer', tier: turn % 2 ? 'hot' : 'cold' },
          { name: `other-${turn}`, type: 'integer' },
        ],
      });
      const observed = { rejected: 0, accepted: 0 };
      const writing = keepWriting(async ({ entities, ingest }, n, place) => {
        const entity = `e${place}.${n % 50}`;
        if (n % 2 === 0) {
          await entities.put({ entity, values: { [name]: n } });
          return;
        }
        const values = [name, `other-${turn}`].map((attribute) => ({ entity, attribute, value: n }));
        const { accepted, rejected } = await ingest.write({ values });
        observed.accepted += accepted - 1;
        observed.rejected += rejected.length;
        if (rejected.length > 0) expect(rejected).toMatchObject([{ index: 0, code: 'ATTRIBUTE_RETIRED' }]);
      });
      await expect.poll(() => writing.said.acknowledged).toBeGreaterThan(30);
      await (processes[turn % 3] as Attrium).attributes.retire({ name });
      const held = await valuesHeld(name);
      await expect.poll(() => observed.rejected).toBeGreaterThan(3);
      await expect.poll(() => writing.said.refused.length).toBeGreaterThan(3);
      await writing.finish();
      expect(await valuesHeld(name)).toBe(held);
      expect(new Set(writing.said.refused)).toEqual(new Set(['ATTRIBUTE_RETIRED']));
      // Each put, and each write that was not rejected for it.
      expect(held).toBe(writing.said.acknowledged - observed.rejected);
    }
    await checkStore(superuser, ofTheStoreAlone);
  });

  it('changes of the tier while values are written leave no value out of an index or a projection, or in one', async () => {
    const [first, second, third] = processes;
    await first.attributes.define({ attributes: [{ name: 'n', type: 'integer', tier: 'cold' }] });
    const writing = keepWriting(async ({ entities, ingest }, n, place) => {
      const entity = `e${place}.${n % 40}`;
      if (n % 3 === 0) await entities.put({ entity, values: { n } });
      else
        await ingest.write({
          values: upTo(5).map((i) => ({ entity: `${entity}.${i}`, attribute: 'n', value: n })),
        });
    });
    for (const turn of upTo(12)) {
      const changing = processes[turn % 3] as Attrium;
      await changing.attributes.update({ name: 'n', tier: turn % 2 ? 'cold' : 'hot' });
      const { entity, token } = await second.entities.put({
        entity: `turn ${turn}`,
        values: { n: -1 - turn },
      });
      const found = await third.entities.find({
        where: { attribute: 'n', op: 'eq', value: -1 - turn },
        consistency: { mode: 'STRONG' },
        token: token ?? undefined,
      });
      expect(found.items).toMatchObject([{ entity }]);
    }
    await writing.finish();
    expect(writing.said.refused).toEqual([]);
    await checkStore(superuser, ofTheStoreAlone);
  });

  it('an entity that several make at once is one entity, and what is refused meanwhile takes nothing from it', async () => {
    await processes[0].attributes.define({
      attributes: upTo(3).map((n) => ({ name: `a${n}`, type: 'integer' })),
    });
    const keys = upTo(60).map((n) => `key ${n}`);
    await Promise.all(
      processes.flatMap(({ entities, ingest }, place) => [
        ingest.write({ values: keys.map((entity) => ({ entity, attribute: `a${place}`, value: place })) }),
        ...keys.map((entity, n) =>
          n % 2 === 0
            ? entities.put({ entity, values: { [`a${place}`]: place } })
            : expect(
                entities.put({ entity, values: { [`a${place}`]: 100 }, expectedVersion: '7' }),
              ).rejects.toMatchObject({ code: 'VERSION_CONFLICT' }),
        ),
      ]),
    );
    const made = await rows<{ key: string; version: string }>(
      'select key, version from attrium.entities where tenant_id = $1 and rev > 0',
    );
    expect(made.map(({ key }) => key).sort()).toEqual([...keys].sort());
    expect(made.map(({ version }) => version).sort()).toEqual([
      ...upTo(30).map(() => '0'),
      ...upTo(30).map(() => '3'),
    ]);
    const { items } = await processes[1].entities.getMany({
      entities: keys,
      consistency: { mode: 'STRONG' },
    });
    for (const item of items) {
      expect(item).toMatchObject({ values: { a0: { value: 0 }, a1: { value: 1 }, a2: { value: 2 } } });
    }
    expect(await rows('select from attrium.entities where tenant_id = $1 and rev = 0')).toEqual([]);
  });
});
