import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** A value as it was sent. Each of a proof has a number or a time that no other has, by which it is known again. */
export interface Written {
  readonly tenant: string;
  readonly entity: string;
  readonly attribute: string;
  readonly num: number | null;
  readonly text: string | null;
  /** Microseconds; null where it was sent without a time. */
  readonly observed_us: number | null;
  /** `once`: it was acknowledged. `maybe`: no answer came, and it was not tried again. `staged`: it may be lost in a crash. */
  readonly times: 'once' | 'maybe' | 'staged';
  /** When it was acknowledged, by the clock of the callers; only where it was staged. */
  readonly staged_ms?: number;
}

/** An edit as it was acknowledged. */
export interface Edited {
  readonly tenant: string;
  readonly entity: string;
  readonly action: 'put' | 'delete' | 'restore';
  readonly rev: string;
  readonly version: string;
}

/** When the server was killed. */
export interface Crash {
  readonly at_ms: number;
}

/** An idempotency key whose call was acknowledged. */
export interface Keyed {
  readonly tenant: string;
  readonly key: string;
}

const tables = {
  written:
    'tenant text, entity text, attribute text, num double precision, text text collate "C", observed_us bigint, times text, staged_ms double precision',
  edited: 'tenant text, entity text, action text, rev bigint, version bigint',
  keyed: 'tenant text, key text',
  crashes: 'at_ms double precision',
};

/** What callers were told, beside the store's own tables, so that SQL compares the two wholly. */
export class Ledger {
  readonly written: Written[] = [];
  readonly edited: Edited[] = [];
  readonly keyed: Keyed[] = [];
  readonly crashes: Crash[] = [];

  static async prepare(client: pg.Client): Promise<void> {
    await client.query('create schema proof');
    for (const [name, columns] of Object.entries(tables)) {
      await client.query(`create table proof.${name} (${columns})`);
    }
    await client.query('create table proof.quiet (since timestamptz, last_seq bigint)');
    await client.query(`create view proof.lost_when_staged as
      select w.* from proof.written w
        left join attrium.tenants t on t.name = w.tenant
        left join attrium.entities e on e.tenant_id = t.tenant_id and e.key = w.entity
        left join attrium.attributes a on a.tenant_id = t.tenant_id and a.name = w.attribute
        where w.times = 'staged' and not exists (
          select from attrium.entity_values_ts h
            where h.tenant_id = t.tenant_id and h.entity_id = e.entity_id and h.attribute_id = a.attribute_id
              and h.value_num is not distinct from w.num and h.value_text is not distinct from w.text
              and (w.observed_us is null or attrium.micros(h.observed_at) = w.observed_us))`);
  }

  /** Of those that were taken down: how many staged values are lost, and how long before a kill the oldest was acknowledged. */
  static async lost(client: pg.Client): Promise<{ readonly values: number; readonly windowMs: number }> {
    const { rows } = await client.query<{ values: number; windowMs: number }>(
      `select count(*)::int as values, coalesce(round(max(
          (select min(c.at_ms) from proof.crashes c where c.at_ms >= w.staged_ms - 500) - w.staged_ms)), 0)::int as "windowMs"
        from proof.lost_when_staged w`,
    );
    return rows[0] ?? { values: 0, windowMs: 0 };
  }

  /** To be called while nothing is written and nobody is killed: what is taken down must not be lost itself. */
  async takeDown(client: pg.Client): Promise<void> {
    for (const [name, columns] of Object.entries(tables)) {
      const rows = this[name as keyof typeof tables];
      await client.query(`insert into proof.${name} select * from json_to_recordset($1) as r (${columns})`, [
        JSON.stringify(rows),
      ]);
      rows.length = 0;
    }
    await client.query(
      `insert into proof.quiet select clock_timestamp(), max(last_seq) from attrium.batches`,
    );
    await client.query('analyze proof.written, proof.edited, proof.keyed');
  }
}

export const asSuperuser = async (
  adminUrl: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

const flushedWithinMs = 30_000;

/** Resolves once the store has written all that was staged. */
export const nothingStaged = async (client: pg.Client): Promise<void> => {
  const deadline = performance.now() + flushedWithinMs;
  while ((await client.query('select from attrium.entity_values_ingest limit 1')).rows.length > 0) {
    if (performance.now() > deadline) throw new Error('Staged values were not written.');
    await setTimeout(20);
  }
};
