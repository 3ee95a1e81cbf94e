// How fast the store answers one caller at a time of many:  npm run bench:store -- [--seconds N] [--json]
//
// The product runs as its users start it, with durability on; this process is its HTTP client. In the same run, plain
// single-row commits on the same server give the limit that no durable put can beat.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { closedLoop, Latencies } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { report } from './harness/report.ts';
import { type ServedStore, serveStore } from './harness/server.ts';

const workers = 8;
const entities = 10_000;
const attributeCount = 10;

const options = benchOptions({ seconds: 20 });
const store = await serveStore();
try {
  const names = Array.from({ length: attributeCount }, (_, index) => `metric.${index}`);
  await store.client.attributes.define({ attributes: names.map((name) => ({ name, type: 'number' })) });

  const importRowsPerSecond = await importRate(store, names);
  const puts = new Latencies();
  const gets = new Latencies();
  const commits = new Latencies();
  // In turns, so that a slow moment of the machine falls on all three.
  const turns = 4;
  for (let turn = 0; turn < turns; turn += 1) {
    await putLoop(store, names, puts, options.seconds / turns);
    await getLoop(store, gets, options.seconds / turns);
    await commitLoop(store, commits, options.seconds / turns / 2);
  }

  const putP95Ms = puts.quantile(0.95);
  const commitP95Ms = commits.quantile(0.95);
  report('bench:store', options, {
    putP95Ms: {
      value: putP95Ms,
      unit: 'ms',
      note: `put of ${attributeCount} values over HTTP, ${workers} callers`,
    },
    putP50Ms: { value: puts.quantile(0.5), unit: 'ms', note: '' },
    putsPerSecond: { value: puts.count / options.seconds, unit: '/s', note: 'of the same run' },
    commitP95Ms: {
      value: commitP95Ms,
      unit: 'ms',
      note: `limit: insert of one row, ${workers} connections, no store`,
    },
    putToCommit: { value: putP95Ms / commitP95Ms, unit: 'x', note: 'put p95 to that limit' },
    getP95Ms: {
      value: gets.quantile(0.95),
      unit: 'ms',
      note: `get of one entity over HTTP, ${workers} callers`,
    },
    getP50Ms: { value: gets.quantile(0.5), unit: 'ms', note: '' },
    getsPerSecond: { value: gets.count / options.seconds, unit: '/s', note: 'of the same run' },
    importRowsPerSecond: {
      value: importRowsPerSecond,
      unit: '/s',
      note: `rows of ${attributeCount} values, putMany of 1000`,
    },
    rssMb: { value: store.peakRssMb(), unit: 'MB', note: 'most that the serving process held' },
  });
} finally {
  await store.stop();
}

async function importRate({ client }: ServedStore, names: readonly string[]): Promise<number> {
  const started = performance.now();
  const batch = 1_000;
  for (let from = 0; from < entities; from += batch) {
    const items = Array.from({ length: batch }, (_, index) => ({
      entity: `device:${from + index}`,
      type: 'device',
      values: valuesOf(names, from + index),
    }));
    await client.entities.putMany({ items });
  }
  return entities / ((performance.now() - started) / 1_000);
}

function putLoop(
  { client }: ServedStore,
  names: readonly string[],
  latencies: Latencies,
  seconds: number,
): Promise<void> {
  return closedLoop(workers, seconds, async (worker, turn) => {
    const seed = worker * 7_919 + turn * 104_729;
    await latencies.time(() =>
      client.entities.put({ entity: `device:${seed % entities}`, values: valuesOf(names, seed) }),
    );
  });
}

function getLoop({ client }: ServedStore, latencies: Latencies, seconds: number): Promise<void> {
  return closedLoop(workers, seconds, async (worker, turn) => {
    const entity = `device:${(worker * 7_919 + turn * 104_729) % entities}`;
    const answer = await latencies.time(() => client.entities.get({ entity }));
    if (Object.keys(answer.values).length !== attributeCount) throw new Error(`${entity} is not whole.`);
  });
}

async function commitLoop({ dataDir }: ServedStore, latencies: Latencies, seconds: number): Promise<void> {
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as {
    superuserPassword: string;
  };
  const [, , , port] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: Number(port),
    user: 'postgres',
    database: 'postgres',
    password: secrets.superuserPassword,
    max: workers,
  });
  await pool.query('create table if not exists single_commits (id bigserial primary key, payload text)');
  await closedLoop(workers, seconds, async () => {
    await latencies.time(() =>
      pool.query('insert into single_commits (payload) values ($1)', ['x'.repeat(200)]),
    );
  });
  await pool.end();
}

function valuesOf(names: readonly string[], seed: number): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, ((seed * 31 + index * 17) % 100_000) / 7]));
}
