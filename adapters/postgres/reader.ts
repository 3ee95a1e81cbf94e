import { type DatabasePool, sql } from 'slonik';
import { limits } from '#domain/limits';
import type { EntityReader, HistoryQuery, ReadQuery } from '#domain/ports/entity-store';
import {
  answerTooLarge,
  historyAnswer,
  probeAnswer,
  readAnswer,
  toEntry,
  toProof,
  toState,
} from './answers.ts';
import { translated } from './errors.ts';
import { find } from './find.ts';
import type { ReadPool } from './read-pool.ts';
import type { ProveTenant } from './tenant-proof.ts';

const probe = sql.type(probeAnswer)`select * from attrium.read_proof()`;

const readQuery = (prove: ProveTenant, { tenant, entities, attributes, asOf }: ReadQuery) =>
  sql.type(readAnswer)`
    select * from attrium.read_entities(
      ${prove(tenant)},
      ${sql.array([...entities], 'text')},
      ${attributes === undefined ? null : sql.array([...attributes], 'int4')},
      ${asOf ?? null},
      ${limits.answerBytes})`;

const historyQuery = (prove: ProveTenant, query: HistoryQuery) => {
  const { attributes, window, before } = query;
  return sql.type(historyAnswer)`
    select * from attrium.entity_history(
      ${prove(query.tenant)},
      ${query.entity},
      ${attributes === undefined ? null : sql.array([...attributes], 'int4')},
      ${window?.from ?? null},
      ${window?.to ?? null},
      ${limits.maxFutureSkewMs * 1_000},
      ${before?.observedAt ?? null},
      ${before?.ingestSeq ?? null},
      ${query.limit},
      ${limits.answerBytes})`;
};

/** Reads of the primary. */
export const createReader = (source: string, pool: ReadPool, prove: ProveTenant): EntityReader => {
  const run = async <T>(work: (open: DatabasePool) => Promise<T>): Promise<T> => {
    try {
      return await work(await pool.get());
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    source,
    probe: () => run(async (open) => toProof(await open.one(probe))),
    read: (query) =>
      run(async (open) => {
        const answer = await open.one(readQuery(prove, query));
        const { entities } = answer;
        if (entities === null) throw answerTooLarge();
        const data = query.entities.map((key, place) => {
          const row = entities[place] ?? null;
          return row === null ? null : toState(key, row);
        });
        return { data, proof: toProof(answer) };
      }),
    find: (query) => run((open) => find(open, prove, query)),
    history: (query) =>
      run(async (open) => {
        const answer = await open.one(historyQuery(prove, query));
        return { data: answer.entries?.map(toEntry) ?? null, more: answer.more, proof: toProof(answer) };
      }),
  };
};
