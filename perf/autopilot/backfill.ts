import type pg from 'pg';
import type { Client } from '#interfaces/client/index';
import { durabilityOf } from '../harness/durability.ts';
import { closedLoop, Latencies } from '../harness/latencies.ts';
import type { BenchOptions } from '../harness/options.ts';
import { randomIntegers } from '../harness/random.ts';
import type { Figure } from '../harness/report.ts';
import { type ServedStore, serveStore } from '../harness/server.ts';
import { anyValue, attributes, cityOf, fillTenant, moved, numbers, wrongCopies } from './backfill-data.ts';

export interface Part {
  readonly conditions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, Figure>>;
}

const writers = 4;
const valuesPerWrite = 500;
const finders = 4;
/** Writing and finding take turns, so that neither is measured by what the other leaves it. */
const sliceSeconds = 1;
const checkedFinds = 20;

/** What was seen of writers and finders. */
class Seen {
  readonly finds = new Latencies();
  values = 0;
  seconds = 0;

  get valuesPerSecond(): number {
    return this.values / this.seconds;
  }
}

/**
 * One tenant, each of its entities with ten values, three of them hot. Writers put values of all attributes to entities at
 * random; finders ask by the three hot ones. In turns: alone; while an attribute of all entities becomes hot, from the
 * call that asks for it until it is; alone again. At the end the index holds what it shall, and finds by it answer as the
 * values themselves do; the run fails where not.
 */
export const backfill = async (options: BenchOptions): Promise<Part> => {
  const { entities = 0, seed } = options;
  await using store = await serveStore(options, {
    // What becomes hot, and when, is the subject: the store decides nothing besides.
    ATTRIUM_AUTOPILOT: 'off',
    ATTRIUM_AUTOPILOT_BUDGET_BYTES: String(2 ** 40),
  });
  await using pool = await store.superusers(2);
  const durability = await durabilityOf(pool);
  const key = await prepare(store, pool, { entities, seed });
  const client = store.newClient(key);
  // Calls of one client share requests, and so would wait for each other.
  const writing = Array.from({ length: writers }, () => store.newClient(key));
  const finding = Array.from({ length: finders }, () => store.newClient(key));
  const random = randomIntegers(seed);

  const slice = async (seen: Seen): Promise<void> => {
    const startedMs = performance.now();
    await closedLoop(
      writing.map((caller) => async () => {
        await writeSome(caller, entities, random);
        seen.values += valuesPerWrite;
      }),
      sliceSeconds,
    );
    seen.seconds += (performance.now() - startedMs) / 1_000;
    await closedLoop(
      finding.map((caller) => async () => {
        await seen.finds.time(() => findSome(caller, entities, random));
      }),
      sliceSeconds,
    );
  };
  const slices = Math.max(1, Math.round(options.seconds / moved.length / 4 / sliceSeconds));
  const repeated = async (seen: Seen): Promise<void> => {
    for (let n = 0; n < slices; n += 1) await slice(seen);
  };

  const [alone, during] = [new Seen(), new Seen()];
  const backfillMs: number[] = [];
  await repeated(new Seen());
  for (const name of moved) {
    await repeated(alone);
    const startedMs = performance.now();
    const asked = client.attributes.update({ name, tier: 'hot' });
    let refused = false;
    // Told below, once the slice under way is over.
    asked.catch(() => {
      refused = true;
    });
    do await slice(during);
    while (!refused && (await placementOf(client, name)) !== 'hot');
    backfillMs.push(performance.now() - startedMs);
    await asked;
    await repeated(alone);
  }
  const checked = await verify(client, pool, random);
  return {
    conditions: {
      backfill: `${entities} entities of ${attributes.length} values; ${writers} writers of ${valuesPerWrite} values and ${finders} finders, a second each in turns`,
      durability,
      checked,
    },
    figures: figuresOf(alone, during, backfillMs),
  };
};

const tenant = 'backfill';

const prepare = async (
  store: ServedStore,
  pool: pg.Pool,
  { entities, seed }: { readonly entities: number; readonly seed: number },
): Promise<string> => {
  const operator = store.newClient();
  await operator.tenants.create({ name: tenant });
  const { secret } = await operator.keys.create({ tenant, role: 'admin', label: 'load' });
  await store.newClient(secret).attributes.define({ attributes: [...attributes] });
  await fillTenant(pool, { tenant, entities, seed });
  return secret;
};

const writeSome = async (
  client: Client,
  entities: number,
  random: (bound: number) => number,
): Promise<void> => {
  const values = Array.from({ length: valuesPerWrite }, () => anyValue(entities, random));
  const { rejected } = await client.ingest.write({ values });
  if (rejected.length > 0) throw new Error(`Rejected: ${JSON.stringify(rejected[0])}`);
};

/** Two thousand entities of any number have such a price, one in a hundred of them the rest as well. */
const findSome = (client: Client, entities: number, random: (bound: number) => number) => {
  const width = (numbers * 2_000) / Math.max(entities, 4_000);
  const low = random(numbers - width);
  return client.entities.find({
    where: {
      and: [
        { attribute: 'city', op: 'eq', value: cityOf(random) },
        { attribute: 'price', op: 'between', value: [low, low + width] },
        { attribute: 'score', op: 'gte', value: numbers / 2 },
      ],
    },
    orderBy: [{ attribute: 'score' }],
    select: ['city', 'price', 'score'],
    limit: 100,
  });
};

const placementOf = async (client: Client, name: string): Promise<string | undefined> =>
  (await client.attributes.list()).attributes.find((one) => one.name === name)?.placement;

/** Nobody writes any more. */
const verify = async (client: Client, pool: pg.Pool, random: (bound: number) => number): Promise<string> => {
  const wrong = await wrongCopies(pool);
  if (wrong > 0) throw new Error(`${wrong} values have copies that are not as the placement says.`);
  for (let n = 0; n < checkedFinds; n += 1) {
    const low = random(numbers);
    const { items } = await client.entities.find({
      where: { attribute: 'first', op: 'between', value: [low, low + numbers / 1_000] },
      orderBy: [{ attribute: '$entity' }],
      limit: 1_000,
      consistency: { mode: 'STRONG' },
    });
    const { rows } = await pool.query<{ key: string }>(
      `select e.key from attrium.entity_values v
        join attrium.entities e using (tenant_id, entity_id)
        join attrium.attributes a using (tenant_id, attribute_id)
        where a.name = 'first' and v.value_num between $1 and $2 order by e.key limit 1000`,
      [low, low + numbers / 1_000],
    );
    if (items.map(({ entity }) => entity).join() !== rows.map(({ key }) => key).join())
      throw new Error(`Entities whose "first" is ${low} or more are not those that were found.`);
  }
  return `the copies of every value, and ${checkedFinds} finds by the first attribute that became hot`;
};

const figuresOf = (alone: Seen, during: Seen, backfillMs: readonly number[]): Record<string, Figure> => ({
  writeSlowdown: {
    value: alone.valuesPerSecond / during.valuesPerSecond,
    unit: 'x',
    note: 'values/s alone, to those during a backfill',
  },
  p99During: {
    value: during.finds.quantile(0.99) / alone.finds.quantile(0.99),
    unit: 'x',
    note: 'p99 of finds by hot attributes during a backfill, to alone',
  },
  aloneValuesPerSecond: { value: alone.valuesPerSecond, unit: '/s', note: `${writers} writers` },
  duringValuesPerSecond: { value: during.valuesPerSecond, unit: '/s', note: 'the same' },
  findP50AloneMs: { value: alone.finds.quantile(0.5), unit: 'ms', note: `${finders} finders, by HTTP` },
  findP50DuringMs: { value: during.finds.quantile(0.5), unit: 'ms', note: 'the same' },
  findP99AloneMs: { value: alone.finds.quantile(0.99), unit: 'ms', note: 'the same' },
  findP99DuringMs: { value: during.finds.quantile(0.99), unit: 'ms', note: 'the same' },
  backfillSeconds: {
    value: backfillMs.reduce((sum, ms) => sum + ms, 0) / backfillMs.length / 1_000,
    unit: 's',
    note: `each: ${backfillMs.map((ms) => Math.round(ms / 1_000)).join(', ')}`,
  },
});
