// How fast entities are found:  npm run bench:find -- [--values 1M|10M] [--growth] [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it; its tables are filled by SQL, 50 values an entity, 50 tenants of 10,000
// attributes. Each query goes, in turns, to the store's function as the application role, and to two peers on the same
// server with the same values and times, asked by a superuser without row-level security: one JSONB document an entity
// with GIN, and rows of values with typed indexes. The three must answer alike, and some answers are held against DuckDB
// over an export; the run fails where they differ. Then all three take updates, in turns, and the store is asked while it
// takes half of the values by HTTP that it can. Cold attributes are asked in these tenants and in one of a million entities.
// --growth adds as many values again in tenants ten times as large, and nine times as many tenants, which takes eleven
// times the room.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { createPostgresAdapters, type PostgresAdapters } from '#adapters/postgres/index';
import { encodePlan } from '#adapters/postgres/planned-find';
import { tenantProver } from '#adapters/postgres/tenant-proof';
import type { AttributeId, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import { planFind } from '#domain/planning/plan-find';
import type { TenantStatistics } from '#domain/planning/statistics';
import type { Client } from '#interfaces/client/index';
import {
  askCold,
  checkLargeTenant,
  fillLargeTenant,
  inLargeTenant,
  inSmallTenants,
  largest,
} from './find/cold.ts';
import { attribute, fillStore, keyOf, valuesPerEntity } from './find/data.ts';
import { duckdbAnswers } from './find/duckdb.ts';
import { growth } from './find/growth.ts';
import { askPeer, eav, fillPeer, jsonb } from './find/peers.ts';
import { findQuery, type HotQuery, hotQueries, pageSize } from './find/queries.ts';
import { underWrites } from './find/under-writes.ts';
import { type UpdateBatch, updateBatches, updatePeer, updateStore } from './find/updates.ts';
import { durabilityOf } from './harness/durability.ts';
import { closedLoop, Latencies } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { type Figure, report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const callers = 4;
const tenantCount = 50;
/** Whose answers are held against DuckDB. */
const checkedQueries = 100;

/** Of one commit; what one call of the store may carry as well. */
const batchValues = 1_000;

const options = benchOptions({ seconds: 20, values: '1M', growth: true });
const entities = (options.values ?? 0) / valuesPerEntity;
await using store = await serveStore(options);
await using pool = await store.superusers(callers + 1);
await measure(pool);

async function measure(superusers: pg.Pool): Promise<void> {
  const durability = await durabilityOf(superusers);
  const { tenants, apiKeys } = await prepareTenants(superusers, 'find', tenantCount);
  const client = await superusers.connect();
  try {
    await fillStore(client, { tenants, entities, before: 0, seed: options.seed, history: true });
    for (const peer of [jsonb, eav]) await fillPeer(client, peer);
    const figures = await figuresOf(superusers, client, tenants, apiKeys);
    report('bench:find', options, { data: figures.data, durability, checksum: figures.checksum }, figures.of);
  } finally {
    client.release();
  }
}

async function prepareTenants(
  superusers: pg.Pool,
  prefix: string,
  count: number,
): Promise<{ tenants: number[]; apiKeys: string[] }> {
  const operator = store.newClient();
  const apiKeys: string[] = [];
  for (let tenant = 0; tenant < count; tenant += 1) {
    const name = `${prefix}-${tenant}`;
    await operator.tenants.create({ name });
    if (tenant < callers)
      apiKeys.push((await operator.keys.create({ tenant: name, role: 'writer', label: 'find' })).secret);
  }
  const { rows } = await superusers.query<{ tenant_id: number }>(
    'select tenant_id from attrium.tenants where name ^@ $1 order by tenant_id',
    [`${prefix}-`],
  );
  return { tenants: rows.map(({ tenant_id }) => tenant_id), apiKeys };
}

async function figuresOf(
  superusers: pg.Pool,
  client: pg.PoolClient,
  tenants: readonly number[],
  apiKeys: readonly string[],
): Promise<{ of: Record<string, Figure>; data: string; checksum: string }> {
  const application = await store.application();
  const adapters = createPostgresAdapters(application);
  const applicants = new pg.Pool({ connectionString: application.databaseUrl, max: callers });
  try {
    const prove = tenantProver(application.tenantSigningKey);
    const known = new Map<number, TenantStatistics>();
    const asked = [attribute.city, attribute.price, attribute.score] as AttributeId[];
    const getKnown = async (some: readonly number[]): Promise<void> => {
      for (const tenant of some) {
        await adapters.statistics.refresh(tenant as TenantId);
        known.set(tenant, (await adapters.statistics.of(tenant as TenantId, asked)).known);
      }
    };
    await getKnown(tenants);
    const hot = new Set(asked);
    const askStore = async (sought: HotQuery, latencies: Latencies): Promise<string[]> => {
      const query = findQuery(sought);
      const plan = planFind(query, hot, known.get(sought.tenant) ?? { entities: 0, attributes: new Map() });
      if (plan.price.route === 'scan' || plan.arms !== undefined)
        throw new Error('A hot filter was planned in the general form.');
      const values = [
        prove(query.tenant),
        JSON.stringify(encodePlan(query, plan)),
        query.limit,
        query.select,
        limits.answerBytes,
      ];
      const { rows } = await latencies.time(() =>
        applicants.query<{ entities: { readonly keys: readonly string[] | null } | null }>({
          name: 'store',
          text: 'select * from attrium.find_by_plan($1, $2, $3, $4, $5)',
          values,
        }),
      );
      const [row] = rows;
      return row?.entities ? [...(row.entities.keys ?? [])] : ['the plan did not hold'];
    };

    const random = randomIntegers(options.seed);
    const next = hotQueries(tenants, random);
    const [ours, ofJsonb, ofEav] = [new Latencies(), new Latencies(), new Latencies()];
    let matched = 0;
    let empty = 0;
    let turn = 0;
    const answer = async (latencies: readonly [Latencies, Latencies, Latencies], query: HotQuery) => {
      const ways = [
        () => askStore(query, latencies[0]),
        () => latencies[1].time(() => askPeer(superusers, jsonb, query)),
        () => latencies[2].time(() => askPeer(superusers, eav, query)),
      ];
      // Each query goes to each side once; kept aside, because other callers move on meanwhile.
      const begin = turn;
      turn += 1;
      const answers: string[][] = [];
      for (let way = 0; way < ways.length; way += 1)
        answers.push((await ways[(begin + way) % ways.length]?.()) ?? []);
      const [one = []] = answers;
      if (answers.some((other) => other.join() !== one.join()))
        throw new Error(`Answers differ for ${JSON.stringify(query)}: ${JSON.stringify(answers)}`);
      return one;
    };
    const warming: [Latencies, Latencies, Latencies] = [new Latencies(), new Latencies(), new Latencies()];
    for (let call = 0; call < 20 * callers; call += 1) await answer(warming, next());
    await closedLoop(
      Array.from({ length: callers }, () => async () => {
        const keys = await answer([ours, ofJsonb, ofEav], next());
        matched += keys.length;
        empty += Number(keys.length === 0);
      }),
      options.seconds,
    );

    if (ours.count !== ofJsonb.count || ours.count !== ofEav.count)
      throw new Error('The sides were not asked equally often.');

    // Drawn apart, because how many were drawn above depends on the time.
    const checked = Array.from(
      { length: checkedQueries },
      hotQueries(tenants, randomIntegers(options.seed + 1)),
    );
    const expected = await duckdbAnswers(client, checked);
    for (const [place, query] of checked.entries()) {
      const keys = await askStore(query, warming[0]);
      if (keys.join() !== expected[place]?.join())
        throw new Error(`DuckDB answers otherwise: ${JSON.stringify(query)}`);
    }
    const checksum = createHash('sha256').update(JSON.stringify(expected)).digest('hex').slice(0, 16);

    const clients = apiKeys.map((key) => store.newClient(key));
    const api = await overApi(clients, next);
    const small = await askCold(clients, inSmallTenants, options.seconds / 4);
    const large = await prepareTenants(superusers, 'large', 1);
    await fillLargeTenant(client, { tenant: large.tenants[0] ?? 0, before: entities });
    const asking = Array.from({ length: callers }, () => store.newClient(large.apiKeys[0]));
    for (const client of asking) await checkLargeTenant(client);
    const cold = await askCold(asking, inLargeTenant, options.seconds / 4);
    const entity = new Latencies();
    const first = tenants[0] ?? 0;
    await closedLoop(
      Array.from({ length: callers }, () => async () => {
        const key = keyOf(1 + random(entities / tenantCount) * tenantCount);
        const values = [prove(first as TenantId), [key], null, null, limits.answerBytes];
        await entity.time(() =>
          applicants.query({
            name: 'entity',
            text: 'select * from attrium.read_entities($1, $2, $3, $4, $5)',
            values,
          }),
        );
      }),
      options.seconds / 4,
    );
    const updates = await updatesOf({ superusers, adapters, tenants, random });
    const askedAlone = async (some: readonly number[]): Promise<Latencies> => {
      const [latencies, draw] = [new Latencies(), hotQueries(some, random)];
      const ask = async (into: Latencies): Promise<void> => {
        await askStore(draw(), into);
      };
      for (let call = 0; call < 20 * callers; call += 1) await ask(warming[0]);
      await closedLoop(
        Array.from({ length: callers }, () => () => ask(latencies)),
        options.seconds / 2,
      );
      return latencies;
    };
    // From here on the store is alone, without what cleaning up behind the peers takes.
    await superusers.query('drop table bench_jsonb, bench_eav');
    const writes = await underWrites(
      clients,
      { tenants, entities, random },
      { batchValues, seconds: options.seconds },
      () => askedAlone(tenants),
    );
    const grown = options.growth
      ? await growth({
          client,
          tenants,
          entities,
          others: largest,
          seed: options.seed,
          newTenants: async (prefix, count) => (await prepareTenants(superusers, prefix, count)).tenants,
          getKnown,
          askedAlone,
          askEach: async (some, times) => {
            const draws = some.map((tenant) => hotQueries([tenant], random));
            let asked = 0;
            const caller = async (): Promise<void> => {
              for (let turn = asked++; turn < times * draws.length; turn = asked++)
                await askStore((draws[turn % draws.length] ?? next)(), warming[0]);
            };
            await Promise.all(Array.from({ length: callers }, caller));
          },
        })
      : undefined;
    const p95 = (latencies: Latencies, note: string): Figure => ({
      value: latencies.quantile(0.95),
      unit: 'ms',
      note: `${note}; p50 ${latencies.quantile(0.5).toFixed(2)}, ${latencies.count} calls`,
    });
    const ratio = (peer: Latencies): Figure => ({
      value: ours.quantile(0.95) / peer.quantile(0.95),
      unit: 'x',
      note: 'our p95 to its p95, every answer equal',
    });
    return {
      data: `${entities} entities of ${valuesPerEntity} values, ${tenantCount} tenants of 10000 attributes; ${(matched / ours.count).toFixed(1)} rows a query, ${((100 * empty) / ours.count).toFixed(0)} % without any`,
      checksum: `${checksum}, of ${checkedQueries} answers as DuckDB gives them over an export`,
      of: {
        hotP95Ms: p95(ours, 'text =, number between, number >= and order, limit 100, SQL as attrium_app'),
        jsonbP95Ms: p95(ofJsonb, 'the same of documents with GIN'),
        eavP95Ms: p95(ofEav, 'the same of rows with typed indexes'),
        jsonbRatio: ratio(ofJsonb),
        eavRatio: ratio(ofEav),
        apiHotP95Ms: p95(api, 'the same by HTTP and the client, store in one process'),
        coldP95Ms: p95(
          cold.latencies,
          `30-day window, cold attributes of 1, 100 and 1M entities of a tenant, by HTTP; ${cold.refused} refused`,
        ),
        coldInSmallP95Ms: p95(
          small.latencies,
          `the same in the tenants above: of one value, few and all entities; ${small.refused} refused`,
        ),
        entityP95Ms: p95(entity, 'one entity, 50 attributes, 10 hot, SQL'),
        hotUnderWritesP95Ms: p95(
          writes.latencies,
          `as hotP95Ms, alone, while ${Math.round(writes.perSecond / 2)} values/s come in by HTTP, half of the most that do`,
        ),
        ...updates,
        ...grown,
      },
    };
  } finally {
    await applicants.end();
    await adapters.close();
  }
}

/** Commits of newer values of existing entities, a writer a caller, to each side in turns. */
async function updatesOf({
  superusers,
  adapters,
  tenants,
  random,
}: {
  readonly superusers: pg.Pool;
  readonly adapters: PostgresAdapters;
  readonly tenants: readonly number[];
  readonly random: (bound: number) => number;
}): Promise<Record<string, Figure>> {
  const sides: Record<string, (batch: UpdateBatch) => Promise<void>> = {
    store: (batch) => updateStore(adapters, batch),
    jsonb: (batch) => updatePeer(superusers, jsonb, batch),
    eav: (batch) => updatePeer(superusers, eav, batch),
  };
  const rates: Record<string, number> = {};
  for (const [side, update] of Object.entries(sides)) {
    const first = updateBatches({ tenants, entities, random }, batchValues, 0, callers);
    for (let call = 0; call < callers; call += 1) await update(first());
    let values = 0;
    const started = performance.now();
    await closedLoop(
      Array.from({ length: callers }, (_, writer) => {
        const next = updateBatches({ tenants, entities, random }, batchValues, writer, callers);
        return async () => {
          const batch = next();
          await update(batch);
          values += batch.entities.length;
        };
      }),
      options.seconds / 4,
    );
    rates[side] = (1_000 * values) / (performance.now() - started);
  }
  const { store: ours = 0, jsonb: ofJsonb = 1, eav: ofEav = 1 } = rates;
  const note = `to its rate; ${batchValues} values a commit at most, one in five hot, ${callers} at a time`;
  return {
    updatesPerSecond: {
      value: ours,
      unit: '/s',
      note: "values, by commits of the store's port, history included",
    },
    jsonbUpdateRatio: { value: ours / ofJsonb, unit: 'x', note: `${note}: ${Math.round(ofJsonb)}/s` },
    eavUpdateRatio: { value: ours / ofEav, unit: 'x', note: `${note}: ${Math.round(ofEav)}/s` },
  };
}

/** By the product's own client. */
async function overApi(clients: readonly Client[], next: () => HotQuery): Promise<Latencies> {
  for (const { entities: of } of clients) await of.find({ limit: 1 });
  const ask = (into: Latencies) =>
    clients.map((client) => async () => {
      const { city, low, high, least } = next();
      await into.time(() =>
        client.entities.find({
          where: {
            and: [
              { attribute: 'a1', op: 'eq', value: city },
              { attribute: 'a3', op: 'between', value: [low, high] },
              { attribute: 'a4', op: 'gte', value: least },
            ],
          },
          select: ['a1', 'a3', 'a4'],
          orderBy: [{ attribute: 'a4' }],
          limit: pageSize,
        }),
      );
    });
  // V8 compiles what it has seen some thousand times: until then a find takes half as much again, on both sides.
  await closedLoop(ask(new Latencies()), options.seconds / 2);
  const hot = new Latencies();
  await closedLoop(ask(hot), options.seconds / 2);
  return hot;
}
