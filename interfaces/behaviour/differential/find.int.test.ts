import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { propertyParameters } from '#adapters/conformance/property-parameters';
import { createMemoryAdapters } from '#adapters/memory/index';
import type { PostgresAdapters } from '#adapters/postgres/index';
import { migratedDatabase } from '#adapters/postgres/testing/database';
import { systemClock } from '#adapters/system/index';
import { limits } from '#domain/limits';
import type { Attrium } from '../../create-attrium.ts';
import { inProcess, type Subject, sceneOf } from '../subject.ts';
import { type DuckDbAnswers, duckDbAnswers } from './testing/duckdb-answers.ts';
import { anyQuery, anyRows, type GeneratedQuery, manyRows } from './testing/generated.ts';
import { beginSwap, fill, type Pages, pagesOf, swapTiers } from './testing/stores.ts';

const { numRuns = 50, ...parameters } = propertyParameters({});
/** Four times as long as all cases together may take. */
const timeoutMs = 12_000 * Math.max(numRuns, 50);

const servers = inject('postgresServers').map((server, place) => ({ ...server, place }));

/** Several at a time, so that the server has work while an answer is looked at. */
const severally = async <Item>(
  items: readonly Item[],
  look: (item: Item) => Promise<void>,
): Promise<void> => {
  for (let begin = 0; begin < items.length; begin += 4)
    await Promise.all(items.slice(begin, begin + 4).map(look));
};

describe.each(servers)('memory, PostgreSQL and DuckDB agree [$name]', ({ adminUrl, place }) => {
  let memory: Subject;
  let postgres: Subject;
  let ports: PostgresAdapters;
  let duckDb: DuckDbAnswers;
  let folder: string;

  beforeAll(async () => {
    const database = await migratedDatabase(adminUrl);
    ports = database.adapters();
    const clock = systemClock();
    const { telemetry } = createMemoryAdapters({ clock });
    postgres = inProcess({ ...ports, clock, telemetry }, async () => {
      await ports.close();
      await database.drop();
    });
    memory = inProcess(createMemoryAdapters(), async () => undefined);
    folder = await mkdtemp(join(tmpdir(), 'attrium-differential-'));
    duckDb = await duckDbAnswers(folder);
  });
  afterAll(async () => {
    duckDb?.close();
    await postgres?.close();
    await rm(folder, { recursive: true });
  });

  const newStores = async (): Promise<readonly [inMemory: Attrium, inPostgres: Attrium, tenant: string]> => {
    const [inMemory, inPostgres] = await Promise.all([sceneOf(memory), sceneOf(postgres)]);
    return [inMemory.attrium, inPostgres.attrium, inPostgres.tenant];
  };

  interface Expected {
    readonly query: GeneratedQuery;
    readonly limit: number;
    readonly pages: Pages;
  }

  /** What PostgreSQL must answer, after memory and DuckDB have agreed on it. */
  const agreed = async (inMemory: Attrium, query: GeneratedQuery): Promise<Expected> => {
    const keys = await duckDb.keys(query);
    const limit = Math.min(limits.pageSize, Math.max(1, Math.ceil(keys.length / query.pages)));
    const pages = await pagesOf(inMemory, query, limit);
    const found = pages.map((items) => items.map(({ entity }) => entity));
    expect({ query, found: found.flat() }).toEqual({ query, found: keys });
    expect(found.length).toBe(Math.max(1, Math.ceil(keys.length / limit)));
    return { query, limit, pages };
  };

  const answersAlike = async (store: Attrium, { query, limit, pages }: Expected): Promise<void> => {
    const found = await pagesOf(store, query, limit);
    // Of what is equal, which takes expect() long to see, nothing need be shown.
    if (!isDeepStrictEqual(found, pages)) expect({ query, pages: found }).toEqual({ query, pages });
  };

  /** Of one server all cases, of the others a part: what differs between versions of PostgreSQL is little. */
  const runs = Math.ceil(place === 0 ? numRuns : numRuns / 5);
  const bounded = (most: number): fc.Parameters<unknown> => ({
    ...parameters,
    numRuns: most,
    // On a machine that does much else fewer cases must do; and making a counterexample smaller would go on for long.
    interruptAfterTimeLimit: timeoutMs / 4,
  });

  it(
    'on any data, whatever the filter, order, window and page, before, while and after each attribute changes its tier',
    async () => {
      const property = fc.asyncProperty(
        anyRows,
        fc.array(anyQuery, { minLength: 1, maxLength: 80, size: 'max' }),
        fc.constantFrom('parquet' as const, 'ndjson' as const),
        async (rows, queries, format) => {
          const [inMemory, inPostgres, tenant] = await newStores();
          await Promise.all([fill(inMemory, rows), fill(inPostgres, rows)]);
          await duckDb.load(inPostgres, format);
          const expected: Expected[] = [];
          for (const query of queries) expected.push(await agreed(inMemory, query));
          await severally(expected, (one) => answersAlike(inPostgres, one));
          const swap = await beginSwap(ports, tenant);
          for (let turn = 0; await swap.step(20); turn += 1)
            await answersAlike(inPostgres, expected[turn % expected.length] as Expected);
          await severally(expected, (one) => answersAlike(inPostgres, one));
        },
      );
      await fc.assert(property, bounded(runs));
    },
    timeoutMs,
  );

  it(
    'on so many entities that plans differ, whichever attributes are hot',
    async () => {
      const rows = manyRows(600, 1);
      const [inMemory, asDefined] = await newStores();
      const [, swapped] = await newStores();
      for (const store of [inMemory, asDefined, swapped]) await fill(store, rows);
      await swapTiers(swapped);
      await duckDb.load(asDefined, 'parquet');
      const property = fc.asyncProperty(anyQuery, async (query) => {
        const expected = await agreed(inMemory, query);
        await Promise.all([asDefined, swapped].map((store) => answersAlike(store, expected)));
      });
      await fc.assert(property, bounded(2 * runs));
    },
    timeoutMs,
  );
});
