import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool, PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { partsOf } from '#adapters/shared/stream-parts';
import type { Epoch, Micros, Position } from '#domain/ids';
import { limits } from '#domain/limits';
import type { CommitReceipt, EntityWriter, RefusedItem, WriteOutcome } from '#domain/ports/entity-store';
import type { Telemetry } from '#domain/ports/telemetry';
import { type CommitPlan, planCommit } from './commit-plan.ts';
import { translated } from './errors.ts';
import { answerWithinMs, type Patience } from './patience.ts';
import { copyStatement, insertFrom, type StagedRow, stagedColumns, stagedLine } from './staged-row.ts';
import { flushStaged, stageValues } from './staging.ts';
import { movingStreams, openStream } from './streams.ts';
import type { ProveTenant } from './tenant-proof.ts';
import { answeredWithin, beginCommit, prompt } from './write-pool.ts';

export interface CommitContext {
  readonly pool: Pool;
  readonly patience: Patience;
  readonly prove: ProveTenant;
  readonly telemetry?: Telemetry;
}

/** As the database's functions return it: what was refused before is JSON in a text. */
type StoredOutcome = WriteOutcome & { readonly refusedBefore?: unknown };

interface Flushed {
  readonly epoch: Epoch;
  readonly clock_us: Micros;
  readonly outcomes: readonly StoredOutcome[];
}

interface Replayed {
  readonly epoch: Epoch;
  readonly clock_us: Micros;
  readonly outcome: StoredOutcome | null;
}

const notCommitted = { outcome: 'not committed' };
/** COMMIT was sent and no answer came. */
const unknownOutcome = { outcome: 'unknown' };

export const createWriter = (context: CommitContext): EntityWriter => ({
  async commit(requests) {
    const plan = planCommit(requests);
    const parts = partsOf(requests);
    return onClient(context, async (client) => {
      const flushed =
        parts.length === 0 && plan.rows.length <= rowsAsParameters
          ? await commitAtOnce(client, plan, context)
          : await commitInSteps(client, plan, context, (flush) =>
              parts.length === 0
                ? flush(plan)
                : movingStreams(client, context.prove, requests, (kept) =>
                    flush(kept === requests ? plan : planCommit(kept)),
                  ),
            );
      return {
        outcomes: flushed.outcomes.map(toOutcome),
        receipt: await receiptOf(client, flushed.epoch, context.telemetry),
        clockAt: flushed.clock_us,
      };
    });
  },
  async replay(tenant, { key, payloadHash }) {
    return onClient(context, async (client) => {
      const replayed = await rollingBack(client, async () => {
        await client.query(prompt(beginCommit(context.patience(0))));
        const { rows } = await client.query<{ replayed: Replayed }>(
          'select attrium.replay_outcome($1, $2, $3) as replayed',
          [context.prove(tenant), key, payloadHash],
        );
        // Looking claims the key; nothing of that may stay.
        await client.query('rollback');
        return theOne(rows).replayed;
      });
      if (replayed.outcome === null) return null;
      return {
        outcome: toOutcome(replayed.outcome),
        receipt: await receiptOf(client, replayed.epoch, context.telemetry),
        clockAt: replayed.clock_us,
      };
    });
  },
  openStream: (tenant, stream) =>
    alone(context, (client) => openStream(client, context.prove(tenant), stream)),
  async stage(request) {
    const plan = planCommit([request]);
    return onClient(context, async (client) => {
      const outcome = await rollingBack(client, async () => {
        await client.query(prompt(beginCommit(context.patience(plan.length))));
        await copyIn(client, plan, context);
        return stageValues(client, context.prove(request.tenant), request.schemaVersion, plan);
      });
      try {
        await client.query(outcome.status === 'refused' ? 'rollback' : 'commit');
      } catch (error) {
        throw translated(error, answered(error) ? notCommitted : unknownOutcome);
      }
      return outcome;
    });
  },
  flushStaged: (values) =>
    alone(context, (client) => flushStaged(client, values, answerWithinMs(context.patience(values)))),
});

const onClient = async <T>({ pool }: CommitContext, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw translated(error, notCommitted);
  });
  // While it is checked out, a broken connection reports here; the query under way fails by itself.
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error('commit failed', { cause: error });
    throw error;
  } finally {
    client.off('error', onError);
    // A connection that saw a failure is not used again: its state is not worth a doubt.
    client.release(broken);
  }
};

/** One statement, which is its own transaction. */
const alone = <T>(context: CommitContext, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  onClient(context, async (client) => {
    try {
      return await work(client);
    } catch (error) {
      throw translated(error, unknownOutcome);
    }
  });

const rollingBack = async <T>(client: PoolClient, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    // Where the server did not answer, or does not now, the connection is given up, and with it the transaction.
    if (answered(error)) await client.query(prompt('rollback')).catch(() => undefined);
    throw translated(error, notCommitted);
  }
};

/** More of them are read faster from COPY, fewer are not worth its messages (docs/decisions/0046). */
const rowsAsParameters = 2_000;

/**
 * Stages, flushes and commits by one statement, a transaction of its own: a small commit would spend more time on
 * messages to and fro than on its values. What the server answers with an error, it has not committed.
 */
const commitAtOnce = async (
  client: PoolClient,
  plan: CommitPlan,
  { prove, patience }: CommitContext,
): Promise<Flushed> => {
  const parameters = flushParameters(plan, prove);
  const flushing = { text: `select ${flushCall} as flushed`, values: parameters };
  // The condition is there to have all rows staged before the function is called.
  const staging = {
    text: `with staged as (${insertFrom(parameters.length + 1)})
      ${flushing.text} where (select count(*) from staged) = ${plan.rows.length}`,
    values: [...parameters, ...stagedColumns(plan.rows)],
  };
  const statement = plan.rows.length === 0 ? flushing : staging;
  try {
    const { rows } = await client.query<{ flushed: Flushed }>(
      answeredWithin(answerWithinMs(patience(plan.length)), statement),
    );
    return theOne(rows).flushed;
  } catch (error) {
    throw translated(error, answered(error) ? notCommitted : unknownOutcome);
  }
};

/** A transaction that `work` may do more in than to flush. */
const commitInSteps = async (
  client: PoolClient,
  plan: CommitPlan,
  context: CommitContext,
  work: (flush: (plan: CommitPlan) => Promise<Flushed>) => Promise<Flushed>,
): Promise<Flushed> => {
  const flushed = await rollingBack(client, async () => {
    await client.query(prompt(beginCommit(context.patience(plan.length))));
    return work((kept) => flush(client, kept, context));
  });
  try {
    await client.query('commit');
  } catch (error) {
    throw translated(error, answered(error) ? notCommitted : unknownOutcome);
  }
  return flushed;
};

const copyIn = async (
  client: PoolClient,
  plan: CommitPlan,
  { patience }: Pick<CommitContext, 'patience'>,
): Promise<void> => {
  if (plan.rows.length === 0) return;
  // The driver reads its time-out from whatever is submitted.
  const copy = Object.assign(copyFrom(copyStatement), {
    query_timeout: answerWithinMs(patience(plan.length)),
  });
  await pipeline(Readable.from(blocks(plan.rows), { objectMode: false }), client.query(copy));
};

const flush = async (client: PoolClient, plan: CommitPlan, context: CommitContext): Promise<Flushed> => {
  await copyIn(client, plan, context);
  const flushing = { text: `select ${flushCall} as flushed`, values: flushParameters(plan, context.prove) };
  const { rows } = await client.query<{ flushed: Flushed }>(
    answeredWithin(answerWithinMs(context.patience(plan.length)), flushing),
  );
  return theOne(rows).flushed;
};

const flushCall = 'attrium.stage_flush($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)';

const flushParameters = (plan: CommitPlan, prove: ProveTenant): unknown[] => [
  plan.tenants.map(prove),
  JSON.stringify(plan.requests),
  plan.entities.tenants,
  plan.entities.names,
  plan.attributes.tenants,
  plan.attributes.names,
  JSON.stringify(plan.edits),
  plan.observations.entities,
  plan.observations.requests,
  plan.observations.latest,
  plan.length,
  limits.maxFutureSkewMs * 1_000,
  limits.idempotencyTtlMs * 1_000,
];

const theOne = <Row>(rows: readonly Row[]): Row => {
  const row = rows[0];
  if (row === undefined) throw new Error('a function returned no row');
  return row;
};

const toOutcome = (stored: StoredOutcome): WriteOutcome =>
  stored.status === 'committed' && typeof stored.refusedBefore === 'string'
    ? { ...stored, refusedBefore: JSON.parse(stored.refusedBefore) as readonly RefusedItem[] }
    : stored;

/** Some hundred kilobytes: large enough that a stream's own cost vanishes. */
const linesPerBlock = 4_096;

function* blocks(rows: readonly StagedRow[]): Iterable<Buffer> {
  for (let from = 0; from < rows.length; from += linesPerBlock)
    yield Buffer.from(
      rows
        .slice(from, from + linesPerBlock)
        .map(stagedLine)
        .join(''),
    );
}

/** The server itself said that it did not commit; a connection that ended (FATAL, or no word) said nothing. */
const answered = (error: unknown): boolean => (error as { severity?: unknown } | null)?.severity === 'ERROR';

/**
 * Read after COMMIT returned: a position from before it would not prove the writes. null where it cannot be read, or
 * belongs to another epoch than the transaction; the writes are durable all the same. Behind a pooler another connection
 * to the server may answer: the position is the server's, not the connection's, so it lies behind the COMMIT all the same.
 * A pooler that has gone over to another server shows by the epoch.
 */
const receiptOf = async (
  client: PoolClient,
  epoch: Epoch,
  telemetry: Telemetry | undefined,
): Promise<CommitReceipt | null> => {
  try {
    const { rows } = await client.query<{ epoch: Epoch; position: Position }>(
      'select attrium.log_epoch() as epoch, attrium.log_position() as position',
    );
    const receipt = rows[0];
    if (receipt?.epoch === epoch) return receipt;
    telemetry?.log('warn', 'postgres_receipt_of_another_epoch', { epoch, read: receipt?.epoch });
  } catch (error) {
    telemetry?.log('warn', 'postgres_receipt_unreadable', { error });
  }
  telemetry?.count('attrium_receipts_missing_total');
  return null;
};
