// What maintenance costs those who write:  npm run bench:maintenance -- [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it, with durability on. Puts and bulk writes arrive at a fixed rate, whether or not
// those before have been answered (open loop; a call is timed from when it was due). In turns: alone; while months of
// history are made, taken out and dropped without a pause; and the same while a transaction that has read history keeps
// every month from going, so that each try has writers wait behind its lock for as long as it may. At the end every
// acknowledged put is read back; the run fails where one is lost.
import type pg from 'pg';
import type { PostgresAdapters } from '#adapters/postgres/index';
import { systemClock } from '#adapters/system/index';
import { type MaintenanceReport, maintain } from '#application/maintain/maintain';
import type { Client } from '#interfaces/client/index';
import { durabilityOf } from './harness/durability.ts';
import { Latencies, openLoop } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { type Figure, report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const putsPerSecond = 60;
const writesPerSecond = 5;
const valuesPerWrite = 200;
const devices = 1_000;
const monthsPerRun = 6;
const rowsPerMonth = 2_000;
// In turns, so that a slow moment of the machine falls on all that is compared.
const turns = 3;
const conditions = ['alone', 'during', 'blocked'] as const;
type Condition = (typeof conditions)[number];

const options = benchOptions({ seconds: 90 });
const random = randomIntegers(options.seed);
await using store = await serveStore(options);
await using pool = await store.superusers(2);
await using worker = await store.worker();
await measure(pool, worker);

async function measure(pool: pg.Pool, worker: PostgresAdapters): Promise<void> {
  const durability = await durabilityOf(pool);
  const client = store.newClient();
  await client.attributes.define({ attributes: [{ name: 'n', type: 'integer', tier: 'hot' }] });
  const puts = { alone: new Latencies(), during: new Latencies(), blocked: new Latencies() };
  const writes = { alone: new Latencies(), during: new Latencies(), blocked: new Latencies() };
  const acknowledged = new Map<string, number>();
  const seconds = options.seconds / turns / conditions.length;
  let sent = 0;
  let dropped = 0;

  const load = (condition: Condition): Promise<unknown> =>
    Promise.all([
      openLoop(putsPerSecond, seconds, async (dueMs) => {
        sent += 1;
        const [entity, n] = [`put-${random(devices)}-${sent}`, sent];
        await client.entities.put({ entity, values: { n } });
        puts[condition].record(performance.now() - dueMs);
        acknowledged.set(entity, n);
      }),
      openLoop(writesPerSecond, seconds, async (dueMs) => {
        await write(client);
        writes[condition].record(performance.now() - dueMs);
      }),
    ]);
  /** Beside the load, until it is over. */
  const beside = async (condition: Condition, work: () => Promise<void>): Promise<void> => {
    let loading = true;
    const working = (async () => {
      while (loading) await work();
    })();
    const loaded = load(condition).finally(() => {
      loading = false;
    });
    // Together: the first of them that fails ends the run, and the store with it.
    await Promise.all([loaded, working]);
  };

  await load('alone');
  puts.alone = new Latencies();
  writes.alone = new Latencies();
  for (let turn = 0; turn < turns; turn += 1) {
    await load('alone');
    await beside('during', async () => {
      await makeOldMonths(pool);
      dropped += (await maintainNow(worker)).dropped.length;
    });
    await makeOldMonths(pool);
    const reader = await pool.connect();
    try {
      await reader.query('begin');
      await reader.query('select count(*) from attrium.entity_values_ts');
      await beside('blocked', async () => {
        const month = (await worker.maintenance.months()).attached[0];
        if (month === undefined || (await worker.maintenance.detach(month)) !== 'busy')
          throw new Error('The reader held no month.');
        // As the worker does between two tries.
        await systemClock().sleep(1_000);
      });
      await reader.query('rollback');
    } finally {
      reader.release();
    }
    await maintainNow(worker);
  }
  await verify(client, acknowledged);

  const figures: Record<string, Figure> = {};
  for (const condition of conditions) {
    const name = condition[0]?.toUpperCase() + condition.slice(1);
    const note = { alone: 'nothing else', during: 'months made and dropped', blocked: 'a reader holds them' }[
      condition
    ];
    for (const [kind, latencies] of Object.entries({ put: puts, write: writes }))
      for (const percent of [50, 95, 99])
        figures[`${kind}P${percent}${name}Ms`] = {
          value: latencies[condition].quantile(percent / 100),
          unit: 'ms',
          note: percent === 50 ? note : '',
        };
  }
  for (const percent of [95, 99])
    figures[`putP${percent}Ratio`] = {
      value: puts.during.quantile(percent / 100) / puts.alone.quantile(percent / 100),
      unit: 'x',
      note: 'during to alone',
    };
  figures.monthsDropped = {
    value: dropped,
    unit: '',
    note: `of ${rowsPerMonth} values, in ${seconds * turns} s`,
  };
  report(
    'bench:maintenance',
    options,
    {
      data: `${putsPerSecond} puts/s of one value and ${writesPerSecond} writes/s of ${valuesPerWrite}, open loop`,
      durability,
      checked: `${acknowledged.size} acknowledged puts read back`,
    },
    figures,
  );
}

function maintainNow({ maintenance }: PostgresAdapters): Promise<MaintenanceReport> {
  return maintain(
    { maintenance, clock: systemClock() },
    { policy: { monthsAhead: 3, keepMonths: 1, keepRetiredDays: 30 } },
  );
}

/** With rows, so that there is something to drop; made as a writer makes a month that is missing. */
async function makeOldMonths(pool: pg.Pool): Promise<void> {
  for (let age = 3; age < 3 + monthsPerRun; age += 1) {
    const at = `(date_trunc('month', clock_timestamp() at time zone 'UTC') - ${age} * interval '1 month') at time zone 'UTC'`;
    await pool.query(`select attrium.ensure_history_partition(${at})`);
    await pool.query(
      `insert into attrium.entity_values_ts (entity_id, ingest_seq, observed_at, ingested_at, tenant_id, attribute_id, value_num)
       select 0, n, ${at}, ${at}, 0, 0, n from generate_series(1, ${rowsPerMonth}) n`,
    );
  }
}

async function write(client: Client): Promise<void> {
  const values = Array.from({ length: valuesPerWrite }, () => ({
    entity: `device-${random(devices)}`,
    attribute: 'n',
    value: random(1_000_000),
  }));
  const { rejected } = await client.ingest.write({ values });
  if (rejected.length > 0) throw new Error(`Rejected: ${JSON.stringify(rejected[0])}`);
}

async function verify(client: Client, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const entities = [...acknowledged.keys()];
  for (let from = 0; from < entities.length; from += 1_000) {
    const asked = entities.slice(from, from + 1_000);
    const { items } = await client.entities.getMany({ entities: asked });
    for (const { entity, values } of items)
      if (values.n?.value !== acknowledged.get(entity)) throw new Error(`Lost: ${entity}.`);
    if (items.length !== asked.length)
      throw new Error(`Lost: ${asked.length - items.length} of ${asked.length}.`);
  }
}
