// Where the current values of cold attributes are best kept:  npm run bench:current -- [--seconds N] [--seed N] [--json]
//
// Three designs take the same batches of telemetry in turns, on one server with durability on, by set-based SQL alone:
//   one      one table of current values; hot ones stand again in indexed columns (what the store does)
//   two      one table for hot values with the value indexes, one for cold values with its key only
//   history  hot values as in `two`; cold values are found in history, by a second index (entity, attribute, time)
// Each writes history too. Beside the writes, whole entities are read from each: the newest value of every attribute. The
// run fails where two designs answer differently.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Design, designs } from './current-values/designs.ts';
import { durabilityOf } from './harness/durability.ts';
import { Latencies } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { type Figure, report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const batch = 10_000;
const valuesPerMessage = 10;
const entities = 200_000;
const popular = 200;
const attributes = 10_000;
const readsPerBatch = 20;

const options = benchOptions({ seconds: 120 });
const random = randomIntegers(options.seed);
const fraction = (): number => random(2 ** 30) / 2 ** 30;
await using store = await serveStore(options);
await using pool = await store.superusers(1);
await measure(pool);

interface Measured {
  readonly design: Design;
  readonly reads: Latencies;
  writeMs: number;
  walBytes: number;
}

async function measure(pool: pg.Pool): Promise<void> {
  const durability = await durabilityOf(pool);
  const client = await pool.connect();
  try {
    await client.query('create schema perf');
    await client.query(`create unlogged table perf.staged (
      entity_id bigint not null, attribute_id integer not null, observed_at timestamptz not null,
      ingest_seq bigint not null, value_num double precision, value_text text collate "C", hot boolean not null)`);
    const measured: Measured[] = designs.map((design) => ({
      design,
      reads: new Latencies(),
      writeMs: 0,
      walBytes: 0,
    }));
    for (const { design } of measured) for (const statement of design.tables) await client.query(statement);
    let batches = 0;
    const answers = createHash('sha256');
    const end = performance.now() + options.seconds * 1_000;
    while (performance.now() < end) {
      await stage(client, batches);
      for (const one of measured) await write(client, one);
      batches += 1;
      for (let read = 0; read < readsPerBatch; read += 1)
        answers.update(await readEverywhere(client, measured));
    }
    await client.query('checkpoint');
    const values = batches * batch;
    const figures: Record<string, Figure> = {};
    for (const { design, reads, writeMs, walBytes } of measured) {
      const { rows } = await client.query<{ bytes: string }>(
        `select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c
           where c.relnamespace = 'perf'::regnamespace and c.relkind = 'r' and c.relname like $1`,
        [`${design.name}\\_%`],
      );
      figures[`${design.name}PerSecond`] = {
        value: values / (writeMs / 1_000),
        unit: '/s',
        note: `values written: ${design.note}`,
      };
      figures[`${design.name}EntityP95Ms`] = {
        value: reads.quantile(0.95),
        unit: 'ms',
        note: 'one entity, all its attributes',
      };
      figures[`${design.name}BytesPerValue`] = {
        value: Number(rows[0]?.bytes) / values,
        unit: 'B',
        note: 'history included',
      };
      figures[`${design.name}WalPerValue`] = { value: walBytes / values, unit: 'B', note: 'log written' };
    }
    const data = `${values} values in batches of ${batch}, ${valuesPerMessage} of an entity; ${batches * readsPerBatch} entities read`;
    report(
      'bench:current',
      options,
      { data, durability, checksum: answers.digest('hex').slice(0, 16) },
      figures,
    );
  } finally {
    client.release();
  }
}

async function stage(client: pg.PoolClient, number: number): Promise<void> {
  await client.query('truncate perf.staged');
  const lines: string[] = [];
  for (let place = 0; place < batch; ) {
    const entity = Math.floor(entities ** fraction());
    const at = new Date(Date.UTC(2026, 0, 1) + (number * batch + place) * 5).toISOString();
    const used = new Set<number>();
    while (used.size < valuesPerMessage)
      used.add(random(5) < 4 ? random(popular) : popular + random(attributes - popular));
    for (const attribute of used) {
      const seq = number * batch + place;
      const value = attribute % 10 === 9 ? `\\N\tstate ${random(50)}` : `${random(1_000_000) / 1_000}\t\\N`;
      lines.push(
        `${entity}\t${attribute}\t${at}\t${seq}\t${value}\t${attribute < popular && attribute % 4 === 1}\n`,
      );
      place += 1;
    }
  }
  await pipeline(Readable.from([lines.join('')]), client.query(copyFrom('copy perf.staged from stdin')));
  await client.query('analyze perf.staged');
}

async function write(client: pg.PoolClient, one: Measured): Promise<void> {
  const before = await logPosition(client);
  const startedMs = performance.now();
  await client.query('begin');
  for (const statement of one.design.write) await client.query(statement);
  await client.query('commit');
  one.writeMs += performance.now() - startedMs;
  one.walBytes += (await logPosition(client)) - before;
}

async function logPosition(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ at: string }>("select pg_current_wal_insert_lsn() - '0/0' as at");
  return Number(rows[0]?.at);
}

async function readEverywhere(client: pg.PoolClient, measured: readonly Measured[]): Promise<string> {
  const entity = Math.floor(entities ** fraction());
  const answers = new Set<string>();
  for (const { design, reads } of measured) {
    const { rows } = await reads.time(() =>
      client.query<{ answer: string | null }>({ name: design.name, text: design.read, values: [entity] }),
    );
    answers.add(String(rows[0]?.answer));
  }
  const [answer, ...others] = answers;
  if (answer === undefined || others.length > 0)
    throw new Error(`The designs differ about entity ${entity}.`);
  return answer;
}
