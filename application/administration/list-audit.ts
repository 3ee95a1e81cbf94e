import type { AuditRecord } from '#domain/ports/audit-log';
import type { Role } from '#domain/ports/tenants';
import { formatInstant } from '#domain/time';
import type { JsonValue } from '#domain/values';
import { type LogPageInput, logPage } from '../log-page.ts';
import type { Call, Services } from '../services.ts';

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

/** The administrative actions in the caller's tenant. Raises CURSOR_INVALID. */
export const listAudit = async (
  services: Services,
  call: Call,
  input: LogPageInput = {},
): Promise<ListAuditAnswer> => {
  const { page, nextCursor } = await logPage(services, call, 'audit.list', input, (asked) =>
    services.audit.list({ tenant: call.tenant, ...asked }),
  );
  return { items: page.map(auditView), nextCursor };
};

const auditView = ({ at, actor, action, target, details }: AuditRecord): AuditView => ({
  at: formatInstant(at),
  actor,
  action,
  target,
  details,
});
