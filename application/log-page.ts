import { limits } from '#domain/limits';
import { type CursorContent, openCursor } from './entities/cursor.ts';
import type { Call, Services } from './services.ts';

export interface LogPageInput {
  /** 1 to 1000, default 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** One page of a log whose records are numbered, newest first. `query`: which log. Raises CURSOR_INVALID. */
export const logPage = async <Record extends { readonly seq: number }>(
  services: Services,
  call: Call,
  query: string,
  input: LogPageInput,
  list: (page: { readonly before: number | undefined; readonly limit: number }) => Promise<readonly Record[]>,
): Promise<{ readonly page: readonly Record[]; readonly nextCursor: string | null }> => {
  const limit = input.limit ?? limits.defaultPageSize;
  const before = openCursor<[number]>(services, call, input.cursor, query)?.after[0];
  const records = await list({ before, limit: limit + 1 });
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const content: CursorContent | null =
    records.length > limit && last !== undefined ? { query, after: [last.seq], token: null } : null;
  return { page, nextCursor: content && services.tokens.sealCursor(call.tenant, content) };
};
