import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { TenantProof } from './tenant-proof.ts';

/**
 * A column that says whether the tenant has anything staged, as of the snapshot of its statement, which must not be later
 * than that of the data beside it.
 */
export const stagedColumn = (proof: TenantProof, looks: boolean): FragmentSqlToken =>
  looks ? sql.fragment`, attrium.staged_waits(${proof}) as staged` : sql.fragment``;

const nothing = z.object({});

/** Reads with such a column; where it says that something is staged, has that written and reads again. */
export const stagedFirst = async <Answer extends { readonly staged?: boolean }>(
  connection: CommonQueryMethods,
  proof: TenantProof,
  staged: 'written' | undefined,
  read: (looks: boolean) => Promise<Answer>,
): Promise<Answer> => {
  const answer = await read(staged === 'written');
  if (answer.staged !== true) return answer;
  await connection.query(sql.type(nothing)`select attrium.flush_staged_of(${proof}) is null as ignored`);
  return read(false);
};
