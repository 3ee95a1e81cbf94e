import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import type { TenantProof } from './tenant-proof.ts';

/**
 * A column that says whether the tenant has anything staged, as of the snapshot of its statement, which must not be later
 * than that of the data beside it.
 */
export const stagedColumn = (proof: TenantProof, looks: boolean): FragmentSqlToken =>
  looks ? sql.fragment`, attrium.staged_waits(${proof}) as staged` : sql.fragment``;

/**
 * A column that says whether names stand for something else than by this version of them; it looks no earlier than what
 * stands before it in its statement.
 */
export const renamedColumn = (proof: TenantProof, names: number | undefined): FragmentSqlToken =>
  names === undefined ? sql.fragment`` : sql.fragment`, attrium.names_differ(${proof}, ${names}) as renamed`;

const nothing = z.object({});

/**
 * Reads with such columns; where one says that something is staged, has that written and reads again. Raises
 * CATALOG_CHANGED where names stand for something else.
 */
export const stagedFirst = async <Answer extends { readonly staged?: boolean; readonly renamed?: boolean }>(
  connection: CommonQueryMethods,
  proof: TenantProof,
  staged: 'written' | undefined,
  read: (looks: boolean) => Promise<Answer>,
): Promise<Answer> => {
  const kept = (answer: Answer): Answer => {
    if (answer.renamed === true) throw new AttriumError('CATALOG_CHANGED');
    return answer;
  };
  const answer = await read(staged === 'written');
  if (answer.staged !== true) return kept(answer);
  await connection.query(sql.type(nothing)`select attrium.flush_staged_of(${proof}) is null as ignored`);
  return kept(await read(false));
};
