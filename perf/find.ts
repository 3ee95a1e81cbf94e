// How fast entities are found:  npm run bench:find -- [--values 1M|10M] [--growth] [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it; its tables are filled by SQL, 50 values an entity, 50 tenants of 10,000
// attributes. Each query goes, in turns, to the store's function as the application role, and to two peers on the same
// server with the same values and times, asked by a superuser without row-level security: one JSONB document an entity
// with GIN, and rows of values with typed indexes. The three must answer alike, and some answers are held against DuckDB
// over an export; the run fails where they differ. Then all three take updates, in turns, and the store is asked while it
// takes half of the values by HTTP that it can. --growth adds nine times as many tenants and as many values again in
// tenants ten times as large, which takes eleven times the room.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { createPostgresAdapters, type PostgresAdapters } from '#adapters/postgres/index';
import { encodePlan } from '#adapters/postgres/planned-find';
import { tenantProver } from '#adapters/postgres/tenant-proof';
import { isAttriumError } from '#domain/errors';
import type { Filter } from '#domain/filter';
import type { AttributeId, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import { planFind } from '#domain/planning/plan-find';
import type { TenantStatistics } from '#domain/planning/statistics';
import { attribute, fillStore, keyOf, valuesPerEntity } from './find/data.ts';
import { duckdbAnswers } from './find/duckdb.ts';
import { askPeer, eav, fillPeer, jsonb } from './find/peers.ts';
import { findQuery, type HotQuery, hotQueries, pageSize } from './find/queries.ts';
import { type UpdateBatch, updateBatches, updatePeer, updateStore } from './find/updates.ts';
import { durabilityOf } from './harness/durability.ts';
import { closedLoop, Latencies, openLoop } from './harness/latencies.ts';
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
    await fillStore(client, { tenants, entities, before: 0, seed: options.seed });
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

    const api = await overApi(apiKeys, next);
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
    const writes = await underWrites(apiKeys, tenants, random, () => askedAlone(tenants));
    const grown = options.growth
      ? await growth(superusers, client, { tenants, getKnown, askedAlone })
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
        apiHotP95Ms: p95(api.hot, 'the same by HTTP and the client, store in one process'),
        coldP95Ms: p95(
          api.cold,
          `30-day window, cold attributes of 1, few and all entities; ${api.refused} refused`,
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

/** What `measured` finds while the first tenants take half of the values by HTTP that they can. */
async function underWrites(
  apiKeys: readonly string[],
  tenants: readonly number[],
  random: (bound: number) => number,
  measured: () => Promise<Latencies>,
): Promise<{ readonly latencies: Latencies; readonly perSecond: number }> {
  const writers = apiKeys.map((key, place) => {
    const client = store.newClient(key);
    const own = { tenants, entities, random };
    const next = updateBatches(own, batchValues, 0, 1);
    return async (): Promise<number> => {
      const { entities: updated, attributes, nums } = next();
      const values = updated.map((entity, row) => ({
        // As many of this tenant as were drawn of any.
        entity: keyOf(entity - ((entity - 1) % tenants.length) + place),
        attribute: `a${attributes[row]}`,
        value: nums[row] ?? 0,
      }));
      const { accepted } = await client.ingest.write({ values });
      if (accepted !== values.length) throw new Error(`${values.length - accepted} values were rejected.`);
      return accepted;
    };
  });
  // The first ones plan their statements.
  for (const write of writers) await write();
  let written = 0;
  const started = performance.now();
  await closedLoop(
    writers.map((write) => async () => {
      written += await write();
    }),
    options.seconds / 4,
  );
  const perSecond = (1_000 * written) / (performance.now() - started);
  const failures: unknown[] = [];
  let turn = 0;
  const each = Math.min(batchValues, entities / tenants.length);
  const [latencies] = await Promise.all([
    measured(),
    openLoop(perSecond / 2 / each, options.seconds / 2, async () => {
      turn += 1;
      // Told at the end, for as long as others are under way nobody waits for this one.
      await writers[turn % writers.length]?.().catch((error: unknown) => failures.push(error));
    }),
  ]);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} writes failed.`);
  return { latencies, perSecond };
}

/** The same queries in a store of ten times as many tenants, and in tenants ten times as large. */
async function growth(
  superusers: pg.Pool,
  client: pg.PoolClient,
  measured: {
    readonly tenants: readonly number[];
    readonly getKnown: (tenants: readonly number[]) => Promise<void>;
    readonly askedAlone: (tenants: readonly number[]) => Promise<Latencies>;
  },
): Promise<Record<string, Figure>> {
  const { tenants, getKnown, askedAlone } = measured;
  const before = (await askedAlone(tenants)).quantile(0.95);
  const more = (await prepareTenants(superusers, 'more', 9 * tenantCount)).tenants;
  await fillStore(client, { tenants: more, entities: 9 * entities, before: entities, seed: options.seed });
  await getKnown(more);
  const wider = (await askedAlone([...tenants, ...more])).quantile(0.95);
  const larger = (await prepareTenants(superusers, 'larger', tenantCount / 10)).tenants;
  await fillStore(client, { tenants: larger, entities, before: 10 * entities, seed: options.seed });
  await getKnown(larger);
  const deeper = (await askedAlone(larger)).quantile(0.95);
  const figure = (after: number, note: string): Figure => ({
    value: after / before,
    unit: 'x',
    note: `p95 of the hot filter alone, ${note}: ${before.toFixed(2)} to ${after.toFixed(2)} ms`,
  });
  return {
    growthByTenants: figure(wider, 'ten times as many tenants'),
    growthBySize: figure(deeper, 'tenants ten times as large, beside the others'),
  };
}

/** By the product's own client. A refusal counts as slower than any answer. */
async function overApi(apiKeys: readonly string[], next: () => HotQuery) {
  const clients = apiKeys.map((key) => store.newClient(key));
  for (const { entities: of } of clients) await of.find({ limit: 1 });
  const [hot, cold] = [new Latencies(), new Latencies()];
  await closedLoop(
    clients.map((client) => async () => {
      const { city, low, high, least } = next();
      await hot.time(() =>
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
    }),
    options.seconds / 2,
  );
  const from = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const sparse = 2_000;
  const filters: readonly Filter[] = [
    { attribute: `a${attribute.cold}`, op: 'lte', value: 0.2 },
    { attribute: `a${sparse}`, op: 'exists', value: true },
    { attribute: `a${attribute.cold}`, op: 'exists', value: true },
  ];
  let refused = 0;
  let asked = 0;
  await closedLoop(
    clients.map((client) => async () => {
      asked += 1;
      const where = filters[asked % filters.length];
      const started = performance.now();
      try {
        await client.entities.find({
          where,
          window: { from },
          select: [`a${attribute.cold}`],
          limit: pageSize,
        });
        cold.record(performance.now() - started);
      } catch (error) {
        if (!isAttriumError(error, 'FILTER_TOO_EXPENSIVE')) throw error;
        refused += 1;
        cold.record(Number.POSITIVE_INFINITY);
      }
    }),
    options.seconds / 4,
  );
  return { hot, cold, refused };
}
