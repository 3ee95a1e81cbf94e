import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { createWriter } from './commit.ts';
import { commitPatience } from './patience.ts';

/** A pool whose one client answers by the first word that a statement contains. */
const poolAnswering = (answers: Readonly<Record<string, () => object[]>>) => {
  const released: unknown[] = [];
  const client = {
    query: async (query: string | { readonly text: string }) => {
      const text = typeof query === 'string' ? query : query.text;
      const word = Object.keys(answers).find((it) => text.includes(it));
      return { rows: word === undefined ? [] : (answers[word]?.() ?? []) };
    },
    on: () => client,
    off: () => client,
    release: (error: unknown) => released.push(error),
  };
  return { pool: { connect: async () => client } as unknown as Pool, released };
};

const flushed = (epoch: string) => () => [{ flushed: { epoch, clock_us: 5, outcomes: [] } }];
const writerOn = (pool: Pool, counted: string[] = []) =>
  createWriter({
    pool,
    patience: commitPatience,
    prove: (tenant) => `${tenant}.`,
    telemetry: {
      count: (name) => counted.push(name),
      observe: () => undefined,
      gauge: () => undefined,
      log: () => undefined,
    },
  });

describe('receipt', () => {
  it('is the position after COMMIT, where the epoch is still that of the transaction', async () => {
    const { pool } = poolAnswering({
      stage_flush: flushed('1:1'),
      log_position: () => [{ epoch: '1:1', position: 'ab' }],
    });
    expect(await writerOn(pool).commit([])).toEqual({
      outcomes: [],
      receipt: { epoch: '1:1', position: 'ab' },
      clockAt: 5,
    });
  });

  it('of another epoch is none, and counted: a promotion came between', async () => {
    const counted: string[] = [];
    const { pool, released } = poolAnswering({
      stage_flush: flushed('1:1'),
      log_position: () => [{ epoch: '1:2', position: 'ab' }],
    });
    expect(await writerOn(pool, counted).commit([])).toMatchObject({ outcomes: [], receipt: null });
    expect(counted).toEqual(['attrium_receipts_missing_total']);
    expect(released).toEqual([undefined]);
  });
});
