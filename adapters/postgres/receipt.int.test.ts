import { Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import type { EntityWriter } from '#domain/ports/entity-store';
import type { Telemetry } from '#domain/ports/telemetry';
import { createWriter } from './commit.ts';
import { commitPatience } from './patience.ts';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

describe.each(inject('postgresServers'))('the receipt of a commit [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  let scene: Scene;
  let pool: Pool;
  let writer: EntityWriter;
  let inTransaction: { readonly position: string } | undefined;
  const told: string[] = [];
  const telemetry: Telemetry = {
    count: (name) => told.push(name),
    gauge: () => undefined,
    observe: () => undefined,
    log: (_level, event) => told.push(event),
  };

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    subject = openSubjectOn(database);
    pool = new Pool({ connectionString: database.appUrl });
    writer = createWriter({
      pool,
      patience: commitPatience,
      prove: tenantProver(database.tenantSigningKey),
      telemetry,
    });
    await database.admin('create extension pg_walinspect');
  });
  afterAll(async () => {
    await pool?.end();
    await subject?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    told.length = 0;
    inTransaction = undefined;
    scene = await Scene.open(subject);
  });

  const put = () => writer.commit([scene.edits([scene.putting('e', { 'number.hot': 1 })])]);
  /** More values than go into one statement, so that COMMIT is one of its own. */
  const putInSteps = () =>
    writer.commit([
      scene.observations(
        Array.from({ length: 2_100 }, () => scene.observing('e', { 'number.hot': 1 })).flat(),
      ),
    ]);
  /** End of the commit record of what the scene's tenant has last written. */
  const endOfCommit = async (from: string): Promise<string> => {
    const [commit] = await database.admin<{ end: string }>(
      `select lpad(to_hex((end_lsn - pg_lsn '0/0')::bigint), 16, '0') as end
       from pg_get_wal_records_info(pg_lsn '0/0' + ('x' || $1)::bit(64)::bigint, pg_current_wal_flush_lsn())
       where resource_manager = 'Transaction' and record_type = 'COMMIT'
         and xid = (select xmin from attrium.entity_values_ts where tenant_id = $2 order by ingest_seq desc limit 1)`,
      [from, scene.tenant],
    );
    return commit?.end ?? expect.unreachable('The commit is in the log');
  };

  it('is of a position at or behind the end of the commit; one taken inside of the transaction is not', async () => {
    pool.once('connect', (client: PoolClient) => {
      const query = client.query.bind(client) as (text: unknown, ...rest: unknown[]) => unknown;
      const commit = async (): Promise<unknown> => {
        const { rows } = await client.query<{ position: string }>(
          'select attrium.log_position() as position',
        );
        inTransaction = rows[0];
        return query('commit');
      };
      client.query = ((text: unknown, ...rest: unknown[]) =>
        text === 'commit' ? commit() : query(text, ...rest)) as typeof client.query;
    });
    const { receipt } = await putInSteps();
    const end = await endOfCommit(inTransaction?.position ?? '');
    // Who has applied the log up to the one inside has not applied the commit.
    expect((inTransaction?.position ?? end) < end).toBe(true);
    expect((receipt?.position ?? '') >= end).toBe(true);
  });

  it('is of a position at or behind the end of the commit where one statement is all of it', async () => {
    const [before] = await database.admin<{ position: string }>('select attrium.log_position() as position');
    const { receipt } = await put();
    expect((receipt?.position ?? '') >= (await endOfCommit(before?.position ?? ''))).toBe(true);
  });

  it('is missing where its position is of another epoch than the transaction, and the commit stands', async () => {
    const [was] = await database.admin<{ definition: string }>(
      `select pg_get_functiondef('attrium.log_epoch'::regproc) as definition`,
    );
    // Only a statement outside of the transaction that wrote has no transaction id.
    await database.admin(
      `create or replace function attrium.log_epoch() returns text language sql volatile
       as $$ select case when pg_current_xact_id_if_assigned() is null then 'after' else 'before' end $$`,
    );
    try {
      const { outcomes, receipt } = await put();
      expect(outcomes).toMatchObject([{ status: 'committed', edits: [{ rev: 1 }] }]);
      expect(receipt).toBeNull();
    } finally {
      await database.admin(was?.definition ?? '');
    }
    expect(told).toEqual(['postgres_receipt_of_another_epoch', 'attrium_receipts_missing_total']);
    expect(await scene.state('e')).toMatchObject({ rev: 1 });
    expect((await put()).receipt).toMatchObject({ epoch: expect.stringMatching(/^\d+:[0-9A-F]{8}$/) });
  });
});
