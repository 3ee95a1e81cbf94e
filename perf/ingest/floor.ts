import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

const columns =
  'entity_id, ingest_seq, observed_at, ingested_at, value_num, tenant_id, attribute_id, value_text';
/** History as the store wrote it, batch by batch; read by place. */
const taken = `create table perf_rows as
  select row_number() over (order by h.ingest_seq) as place, h.*, a.tier = 'hot' as hot
    from attrium.entity_values_ts h join attrium.attributes a using (tenant_id, attribute_id)
    where h.ingest_seq > $1`;
const upsert = `insert into perf_current as c (
      tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
    select distinct on (r.tenant_id, r.entity_id, r.attribute_id) r.tenant_id, r.entity_id, r.attribute_id, r.ingest_seq,
        r.observed_at, r.value_num, r.value_text, case when r.hot then r.value_num end,
        case when r.hot then left(r.value_text, 256) end
      from perf_rows r
      where r.place between $1 and $2
      order by r.tenant_id, r.entity_id, r.attribute_id, r.observed_at desc, r.ingest_seq desc
    on conflict (tenant_id, entity_id, attribute_id) do update set
      ingest_seq = excluded.ingest_seq, observed_at = excluded.observed_at, value_num = excluded.value_num,
      value_text = excluded.value_text, hot_num = excluded.hot_num, hot_text = excluded.hot_text
      where (excluded.observed_at, excluded.ingest_seq) > (c.observed_at, c.ingest_seq)`;

/**
 * The least that the engine must do for the same rows: each batch goes into history by one COPY, and its current values
 * are brought up to date by one set-based upsert, in one durable transaction. One connection, nothing else running, tables
 * with the columns and indexes of the store's.
 */
export class Floor {
  readonly #pool: pg.Pool;
  readonly #batch: number;
  #fromSeq = '0';
  #spentMs = 0;
  #values = 0;

  private constructor(pool: pg.Pool, batch: number) {
    this.#pool = pool;
    this.#batch = batch;
  }

  static async create(pool: pg.Pool, batch: number): Promise<Floor> {
    await pool.query('create table perf_history (like attrium.entity_values_ts including all)');
    await pool.query(
      'create table perf_current (like attrium.entity_values including all) with (fillfactor = 85)',
    );
    return new Floor(pool, batch);
  }

  /** Repeats what the store has written since the last call; answers with the number of values. */
  async repeat(): Promise<number> {
    const client = await this.#pool.connect();
    try {
      await client.query(taken.replace('$1', this.#fromSeq));
      await client.query('create index on perf_rows (place)');
      await client.query('vacuum analyze perf_rows');
      const { rows } = await client.query<{ count: string; last: string }>(
        'select count(*), max(ingest_seq)::text as last from perf_rows',
      );
      const { count, last } = rows[0] as { count: string; last: string };
      this.#fromSeq = last;
      for (let from = 1; from <= Number(count); from += this.#batch) await this.#write(client, from);
      await client.query('drop table perf_rows');
      this.#values += Number(count);
      return Number(count);
    } finally {
      client.release();
    }
  }

  get valuesPerSecond(): number {
    return this.#values / (this.#spentMs / 1_000);
  }

  async #write(client: pg.PoolClient, from: number): Promise<void> {
    const to = from + this.#batch - 1;
    const chunks: Buffer[] = [];
    await pipeline(
      client.query(
        copyTo(`copy (select ${columns} from perf_rows where place between ${from} and ${to}) to stdout`),
      ),
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          chunks.push(chunk);
          done();
        },
      }),
    );
    const startedMs = performance.now();
    await client.query('begin');
    await pipeline(
      Readable.from([Buffer.concat(chunks)], { objectMode: false }),
      client.query(copyFrom(`copy perf_history (${columns}) from stdin`)),
    );
    await client.query(upsert, [from, to]);
    await client.query('commit');
    this.#spentMs += performance.now() - startedMs;
  }
}
