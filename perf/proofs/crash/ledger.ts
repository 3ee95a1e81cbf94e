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
}

/** An edit as it was acknowledged. */
export interface Edited {
  readonly tenant: string;
  readonly entity: string;
  readonly action: 'put' | 'delete' | 'restore';
  readonly rev: string;
  readonly version: string;
}

/** An idempotency key whose call was acknowledged. */
export interface Keyed {
  readonly tenant: string;
  readonly key: string;
}

const tables = {
  written:
    'tenant text, entity text, attribute text, num double precision, text text collate "C", observed_us bigint, times text',
  edited: 'tenant text, entity text, action text, rev bigint, version bigint',
  keyed: 'tenant text, key text',
};

/** What callers were told, beside the store's own tables, so that SQL compares the two wholly. */
export class Ledger {
  readonly written: Written[] = [];
  readonly edited: Edited[] = [];
  readonly keyed: Keyed[] = [];

  static async prepare(client: pg.Client): Promise<void> {
    await client.query('create schema proof');
    for (const [name, columns] of Object.entries(tables)) {
      await client.query(`create table proof.${name} (${columns})`);
    }
    await client.query('create table proof.quiet (since timestamptz, last_seq bigint)');
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
