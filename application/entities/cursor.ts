import { AttriumError } from '#domain/errors';
import type { Call, Services } from '../services.ts';

/** What a cursor holds: the query it belongs to, the place behind the last row, and how fresh that page was. */
export interface CursorContent {
  readonly query: string;
  readonly after: readonly unknown[];
  readonly token: string | null;
}

export interface OpenedCursor<After> {
  readonly after: After;
  /** The token of the page before, so that the next page is never older. */
  readonly covers: readonly string[];
}

/** Raises CURSOR_INVALID for a cursor that is malformed, forged, or of another query or tenant. */
export const openCursor = <After>(
  services: Services,
  call: Call,
  cursor: string | undefined,
  query: string,
): OpenedCursor<After> | undefined => {
  if (cursor === undefined) return undefined;
  const content = services.tokens.openCursor(call.tenant, cursor) as CursorContent;
  if (content.query !== query)
    throw new AttriumError('CURSOR_INVALID', 'The cursor belongs to another query.');
  return { after: content.after as After, covers: content.token === null ? [] : [content.token] };
};
