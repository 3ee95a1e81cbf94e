import type { PoolClient } from 'pg';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FlushedStaged, Refusal, StageOutcome } from '#domain/ports/entity-store';
import type { CommitPlan } from './commit-plan.ts';
import { answeredWithin } from './write-pool.ts';

type Staged =
  | { readonly refusal: Refusal['code'] }
  | {
      readonly clock_us: Micros;
      readonly rejected: readonly { readonly index: number; readonly code: Refusal['code'] }[];
    };

/** Judges what the transaction has copied in, a plan of one request of observations. */
export const stageValues = async (
  client: PoolClient,
  proof: string,
  schemaVersion: number,
  { entities, attributes, length }: CommitPlan,
): Promise<StageOutcome> => {
  const { rows } = await client.query<{ staged: Staged }>(
    'select attrium.stage_values($1, $2, $3, $4, $5, $6) as staged',
    [proof, schemaVersion, entities.names, attributes.names, length, limits.maxFutureSkewMs * 1_000],
  );
  const staged = rows[0]?.staged;
  if (staged === undefined) throw new Error('a function returned no row');
  if ('refusal' in staged) return { status: 'refused', refusal: { code: staged.refusal } };
  return {
    status: 'staged',
    accepted: length - staged.rejected.length,
    rejected: staged.rejected.map(({ index, code }) => ({ index, refusal: { code } })),
    clockAt: staged.clock_us,
  };
};

export const flushStaged = async (
  client: PoolClient,
  values: number,
  answerWithinMs: number,
): Promise<FlushedStaged> => {
  const flushing = answeredWithin(answerWithinMs, {
    text: 'select written, waiting, oldest_ms from attrium.flush_staged($1)',
    values: [values],
  });
  // int8 comes as text.
  const { rows } = await client.query<{ written: number; waiting: string; oldest_ms: number | null }>(
    flushing,
  );
  const row = rows[0];
  if (row === undefined) throw new Error('a function returned no row');
  return { written: row.written, waiting: Number(row.waiting), oldestMs: row.oldest_ms };
};
