import { limits } from '#domain/limits';
import type { AuditRecord } from '#domain/ports/audit-log';
import type { Role } from '#domain/ports/tenants';
import { formatInstant } from '#domain/time';
import type { JsonValue } from '#domain/values';
import { type CursorContent, openCursor } from '../entities/cursor.ts';
import type { Call, Services } from '../services.ts';

export interface ListAuditInput {
  /** 1 to 1000, default 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface AuditView {
  readonly at: string;
  /** `key`: id of the API key, or `jwt:` and the subject of a token; null where the process acted by itself. */
  readonly actor: { readonly key: string | null; readonly role: Role };
  readonly action: string;
  readonly target: string | null;
  readonly details: { readonly [name: string]: JsonValue };
}

export interface ListAuditAnswer {
  /** Newest first. */
  readonly items: readonly AuditView[];
  readonly nextCursor: string | null;
}

const query = 'audit.list';

/** The administrative actions in the caller's tenant. Raises CURSOR_INVALID. */
export const listAudit = async (
  services: Services,
  call: Call,
  input: ListAuditInput = {},
): Promise<ListAuditAnswer> => {
  const limit = input.limit ?? limits.defaultPageSize;
  const before = openCursor<[number]>(services, call, input.cursor, query)?.after[0];
  const records = await services.audit.list({ tenant: call.tenant, before, limit: limit + 1 });
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const content: CursorContent | null =
    records.length > limit && last !== undefined ? { query, after: [last.seq], token: null } : null;
  return {
    items: page.map(auditView),
    nextCursor: content && services.tokens.sealCursor(call.tenant, content),
  };
};

const auditView = ({ at, actor, action, target, details }: AuditRecord): AuditView => ({
  at: formatInstant(at),
  actor,
  action,
  target,
  details,
});
