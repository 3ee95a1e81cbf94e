// How fast the store takes values, durably:  npm run bench:ingest -- [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it, with durability on, row-level security, the hot projection and the value
// indexes, and a logical slot that a consumer drains. A separate process sends telemetry by HTTP with API keys (see
// ingest/telemetry.ts): two tenants, each 200,000 devices and 10,000 attributes. In turns with it, the same rows go into
// bare tables: the floor. One in 1,000 acknowledged values is read back on another connection while writing goes on,
// and every acknowledged position is held against what the server has flushed; the run fails where either does not hold.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { durabilityOf } from './harness/durability.ts';
import { benchOptions } from './harness/options.ts';
import { type Figure, report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';
import { drainChanges } from './ingest/drain.ts';
import { Floor } from './ingest/floor.ts';
import type { LoadPlan, LoadResult } from './ingest/load-process.ts';
import { attributeCount, attributeName, isHot, isText } from './ingest/telemetry.ts';

const tenants = 2;
/** Slow moments of the machine fall on the store and the floor alike. */
const turns = 4;
/** As the store's own commits are under this load; a floor of larger batches would fold more. */
const floorBatch = 10_000;

const options = benchOptions({ seconds: 120 });
await using store = await serveStore(options);
await using pool = await store.superusers(4);
await measure(pool);

async function measure(pool: pg.Pool): Promise<void> {
  const durability = await durabilityOf(pool);
  const apiKeys = await prepareTenants();
  const { host, port, user, password, database } = pool.options as pg.PoolConfig & { password: string };
  const databaseUrl = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  let runs = 0;
  const load = async (plan: Partial<LoadPlan> & Pick<LoadPlan, 'seconds'>): Promise<Spending> => {
    runs += 1;
    const before = await spentBy(pool);
    const result = await inProcess({
      ...{ url: store.url, databaseUrl, apiKeys, seed: options.seed * 1_000 + runs },
      ...{ call: 'write', callers: 16, messagesPerRequest: 100, valuesPerMessage: 10 },
      ...plan,
    });
    const after = await spentBy(pool);
    return {
      ...result,
      service: after.service - before.service,
      postgres: after.postgres - before.postgres,
      walBytes: after.walBytes - before.walBytes,
    };
  };
  const floor = await Floor.create(pool, floorBatch);
  const drain = await drainChanges(pool, databaseUrl);
  await load({ seconds: Math.min(10, options.seconds / 4) });
  await floor.repeat();

  const saturated: Spending[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    saturated.push(await load({ seconds: options.seconds / turns }));
    await floor.repeat();
  }
  const valuesPerSecond = sum(saturated, 'values') / sum(saturated, 'seconds');
  const sizes = await sizesOf(pool);

  const part = options.seconds / 4;
  const steady = await load({
    seconds: part,
    valuesPerSecond: valuesPerSecond * 0.7,
    messagesPerRequest: 10,
  });
  const scattered = await load({ seconds: part, messagesPerRequest: 1_000, valuesPerMessage: 1 });
  const puts = await load({
    seconds: part,
    call: 'put',
    callers: 64,
    messagesPerRequest: 1,
    valuesPerMessage: 1,
  });
  const drained = await drain.stop();

  const all = [...saturated, steady, scattered, puts];
  const quarters = saturated.map(({ values, seconds }) => Math.round(values / seconds));
  const figures: Record<string, Figure> = {
    valuesPerSecond: {
      value: valuesPerSecond,
      unit: '/s',
      note: `committed, by HTTP; turns: ${quarters.join(', ')}`,
    },
    floorPerSecond: {
      value: floor.valuesPerSecond,
      unit: '/s',
      note: `limit: COPY and upsert of ${floorBatch} rows, bare tables`,
    },
    floorRatio: {
      value: valuesPerSecond / floor.valuesPerSecond,
      unit: 'x',
      note: 'the store to that limit',
    },
    ...spendingOf(saturated, 'values', 'Value'),
    saturatedP95Ms: {
      value: Math.max(...saturated.map((it) => it.ackP95Ms)),
      unit: 'ms',
      note: '16 callers of 1,000 values',
    },
    ackP50Ms: {
      value: steady.ackP50Ms,
      unit: 'ms',
      note: 'open loop at 70 %, bursts of 1 to 7 requests of 100 values',
    },
    ackP95Ms: {
      value: steady.ackP95Ms,
      unit: 'ms',
      note: `the same; ${Math.round(steady.values / steady.seconds)} values/s`,
    },
    ackP99Ms: { value: steady.ackP99Ms, unit: 'ms', note: 'the same' },
    scatteredPerSecond: {
      value: scattered.values / scattered.seconds,
      unit: '/s',
      note: 'one value of an entity',
    },
    putsPerSecond: {
      value: puts.requests / puts.seconds,
      unit: '/s',
      note: 'entities.put of one value, 64 callers',
    },
    putP95Ms: { value: puts.ackP95Ms, unit: 'ms', note: 'the same' },
    ...spendingOf([puts], 'requests', 'Put'),
    historyBytesPerValue: { value: sizes.history, unit: 'B', note: 'history with its indexes, to its rows' },
    bytesPerValue: {
      value: sizes.all,
      unit: 'B',
      note: `all tables, to the rows of history: ${sizes.split}`,
    },
    rssMb: { value: store.peakRssMb(), unit: 'MB', note: 'most that the serving process held' },
  };
  report(
    'bench:ingest',
    options,
    {
      data: `${sum(all, 'values')} values acknowledged; ${Math.round(drained / 1e6)} MB of changes drained from the slot`,
      durability,
      checked: `${sum(all, 'readBack')} values read back, ${sum(all, 'positionsChecked')} positions flushed; checksum ${all.reduce((hash, it) => (hash * 31 + it.checksum) % 2 ** 32, 7)}`,
    },
    figures,
  );
}

/** What a load cost: processor seconds of the service, and of PostgreSQL with its decoding; bytes of log. */
type Spending = LoadResult & {
  readonly service: number;
  readonly postgres: number;
  readonly walBytes: number;
};

async function spentBy(pool: pg.Pool) {
  const { rows } = await pool.query<{ bytes: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes",
  );
  return { ...(await store.processorSeconds()), walBytes: Number(rows[0]?.bytes) };
}

/** Where the machine's time goes: unlike the rates, it does not depend on what else the machine does. */
function spendingOf(
  loads: readonly Spending[],
  per: 'values' | 'requests',
  name: string,
): Record<string, Figure> {
  const micros = (of: 'service' | 'postgres' | 'sender'): Figure => ({
    value: (sum(loads, of) / sum(loads, per)) * 1e6,
    unit: 'us',
    note: 'processor time of the two cores',
  });
  return {
    [`serviceUsPer${name}`]: micros('service'),
    [`postgresUsPer${name}`]: micros('postgres'),
    [`senderUsPer${name}`]: micros('sender'),
    [`walBytesPer${name}`]: {
      value: sum(loads, 'walBytes') / sum(loads, per),
      unit: 'B',
      note: 'full pages after checkpoints included',
    },
  };
}

async function prepareTenants(): Promise<string[]> {
  const operator = store.newClient();
  const apiKeys: string[] = [];
  for (let tenant = 0; tenant < tenants; tenant += 1) {
    const name = `plant-${tenant}`;
    await operator.tenants.create({ name });
    const { secret } = await operator.keys.create({ tenant: name, role: 'admin', label: 'load' });
    apiKeys.push(secret);
    await store.newClient(secret).attributes.define({
      attributes: Array.from({ length: attributeCount }, (_, index) => ({
        name: attributeName(index),
        type: isText(index) ? 'text' : 'number',
        tier: isHot(index) ? 'hot' : 'cold',
      })),
    });
  }
  return apiKeys;
}

async function inProcess(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('./ingest/load-process.ts', import.meta.url)));
  const ended = once(child, 'exit');
  child.send(plan);
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [LoadResult | number | null];
  await ended;
  if (typeof result !== 'object' || result === null)
    throw new Error(`The load process ended with ${result}.`);
  return result;
}

interface Sizes {
  readonly history: number;
  readonly all: number;
  readonly split: string;
}

async function sizesOf(pool: pg.Pool): Promise<Sizes> {
  const { rows } = await pool.query<{ table: string; bytes: string }>(`
    select case when relname like 'entity_values_ts%' then 'entity_values_ts' else relname end as table,
        sum(pg_total_relation_size(c.oid)) as bytes
      from pg_class c
      where relnamespace = 'attrium'::regnamespace and relkind = 'r' and relpersistence = 'p'
      group by 1 order by 2 desc`);
  const counted = await pool.query<{ count: string }>('select count(*) from attrium.entity_values_ts');
  const values = Number(counted.rows[0]?.count);
  const perValue = rows.map(({ table, bytes }) => ({ table, bytes: Number(bytes) / values }));
  return {
    history: perValue.find(({ table }) => table === 'entity_values_ts')?.bytes ?? Number.NaN,
    all: perValue.reduce((total, { bytes }) => total + bytes, 0),
    split: perValue
      .filter(({ bytes }) => bytes >= 1)
      .map(({ table, bytes }) => `${table} ${Math.round(bytes)}`)
      .join(', '),
  };
}

function sum<Key extends string>(results: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return results.reduce((total, result) => total + result[key], 0);
}
