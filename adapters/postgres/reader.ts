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
import { renamedColumn, stagedColumn, stagedFirst } from './staged-first.ts';
import type { ProveTenant, TenantProof } from './tenant-proof.ts';

const probe = sql.type(probeAnswer)`select * from attrium.read_proof()`;

const readQuery = (proof: TenantProof, { entities, attributes, asOf, names }: ReadQuery, looks: boolean) =>
  sql.type(readAnswer)`
    select *${stagedColumn(proof, looks)}${renamedColumn(proof, names)} from attrium.read_entities(
      ${proof},
      ${sql.array([...entities], 'text')},
      ${attributes === undefined ? null : sql.array([...attributes], 'int4')},
      ${asOf ?? null},
      ${limits.answerBytes})`;

const historyQuery = (proof: TenantProof, query: HistoryQuery, looks: boolean) => {
  const { attributes, window, before } = query;
  return sql.type(historyAnswer)`
    select *${stagedColumn(proof, looks)}${renamedColumn(proof, query.names)} from attrium.entity_history(
      ${proof},
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
        const proof = prove(query.tenant);
        const answer = await stagedFirst(open, proof, query.staged, (looks) =>
          open.one(readQuery(proof, query, looks)),
        );
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
        const proof = prove(query.tenant);
        const answer = await stagedFirst(open, proof, query.staged, (looks) =>
          open.one(historyQuery(proof, query, looks)),
        );
        return { data: answer.entries?.map(toEntry) ?? null, more: answer.more, proof: toProof(answer) };
      }),
  };
};
