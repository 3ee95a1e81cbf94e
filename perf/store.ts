// How fast the store answers one caller at a time of many:  npm run bench:store -- [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it, with durability on; this process is its HTTP client. In the same run, plain
// single-row commits on the same server give the limit that no durable put can beat. Every answer is compared with what
// was acknowledged before, and so is every device at the end; the run fails where one differs.
import type pg from 'pg';
import type { Client } from '#interfaces/client/index';
import { Devices } from './devices.ts';
import { durabilityOf } from './harness/durability.ts';
import { closedLoop, Latencies } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const callers = 8;
const batch = 1_000;
// In turns, so that a slow moment of the machine falls on all that is compared.
const turns = 4;

const options = benchOptions({ seconds: 20 });
const devices = new Devices(options.seed, 10_000, 10);
await using store = await serveStore(options);
await using pool = await store.superusers(callers);
await measure(pool);

async function measure(pool: pg.Pool): Promise<void> {
  const durability = await durabilityOf(pool);
  const clients = Array.from({ length: callers }, () => store.newClient());
  const [client] = clients as [Client];
  await client.attributes.define({
    attributes: devices.attributes.map((name) => ({ name, type: 'number' })),
  });
  const importRowsPerSecond = await importRate(client);

  const puts = new Latencies();
  const gets = new Latencies();
  const commits = new Latencies();
  await pool.query('create table single_commits (id bigserial primary key, payload text not null)');
  for (let turn = 0; turn < turns; turn += 1) {
    await putLoop(clients, puts, turn);
    await getLoop(clients, gets, turn);
    await commitLoop(pool, commits);
  }
  const checksum = await devices.verify(client, batch);

  const putP95Ms = puts.quantile(0.95);
  const commitP95Ms = commits.quantile(0.95);
  const perValues = `${devices.attributes.length} values`;
  report(
    'bench:store',
    options,
    {
      data: `${devices.count} entities of ${perValues}; ${puts.count} puts, ${gets.count} gets`,
      durability,
      checksum: `${checksum}, of all entities as read back: each as acknowledged last`,
    },
    {
      putP95Ms: { value: putP95Ms, unit: 'ms', note: `put of ${perValues} over HTTP, ${callers} callers` },
      putP50Ms: { value: puts.quantile(0.5), unit: 'ms', note: '' },
      putsPerSecond: { value: puts.count / options.seconds, unit: '/s', note: 'of the same run' },
      commitP95Ms: {
        value: commitP95Ms,
        unit: 'ms',
        note: `limit: insert of one row, ${callers} connections, no store`,
      },
      putToCommit: { value: putP95Ms / commitP95Ms, unit: 'x', note: 'put p95 to that limit' },
      getP95Ms: {
        value: gets.quantile(0.95),
        unit: 'ms',
        note: `get of one entity over HTTP, ${callers} callers`,
      },
      getP50Ms: { value: gets.quantile(0.5), unit: 'ms', note: '' },
      getsPerSecond: { value: gets.count / options.seconds, unit: '/s', note: 'of the same run' },
      importRowsPerSecond: {
        value: importRowsPerSecond,
        unit: '/s',
        note: `rows of ${perValues}, putMany of ${batch}`,
      },
      rssMb: { value: store.peakRssMb(), unit: 'MB', note: 'most that the serving process held' },
    },
  );
}

async function importRate(client: Client): Promise<number> {
  const started = performance.now();
  for (let from = 0; from < devices.count; from += batch) {
    const { results } = await client.entities.putMany({
      items: Array.from({ length: batch }, (_, index) => ({
        entity: devices.key(from + index),
        type: 'device',
        values: devices.values(from + index),
      })),
    });
    const refused = results.find(({ status }) => status === 'refused');
    if (refused !== undefined) throw new Error(`A row was refused: ${JSON.stringify(refused)}`);
  }
  return devices.count / ((performance.now() - started) / 1_000);
}

function putLoop(clients: readonly Client[], latencies: Latencies, turn: number): Promise<void> {
  return eachCaller(clients, turn, async (client, device) => {
    const version = devices.nextVersion(device);
    const call = { entity: devices.key(device), values: devices.values(device, version) };
    await latencies.time(() => client.entities.put(call));
    devices.acknowledge(device, version);
  });
}

function getLoop(clients: readonly Client[], latencies: Latencies, turn: number): Promise<void> {
  return eachCaller(clients, turn, async (client, device) => {
    const answer = await latencies.time(() => client.entities.get({ entity: devices.key(device) }));
    devices.expect(device, answer.values);
  });
}

/** Every caller picks at random among devices that are its own. */
async function eachCaller(
  clients: readonly Client[],
  turn: number,
  work: (client: Client, device: number) => Promise<void>,
): Promise<void> {
  const loops = clients.map((client, caller) => {
    const pick = randomIntegers(options.seed + turn * callers + caller);
    return () => work(client, pick(devices.count / callers) * callers + caller);
  });
  await closedLoop(loops, options.seconds / turns);
}

async function commitLoop(limit: pg.Pool, latencies: Latencies): Promise<void> {
  const commit = () => limit.query('insert into single_commits (payload) values ($1)', ['x'.repeat(200)]);
  const loop = async () => void (await latencies.time(commit));
  await closedLoop(Array(callers).fill(loop), options.seconds / turns / 2);
}
