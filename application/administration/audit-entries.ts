import type { TenantId } from '#domain/ids';
import type { AuditEntry } from '#domain/ports/audit-log';
import type { Principal } from '../principal.ts';

/**
 * An action as it is recorded: in the log of the tenant that it changed and, where an operator acted from another one,
 * in that one's too, so that both can tell what happened.
 */
export const auditEntries = (
  { key, role, tenant: own }: Principal,
  changed: TenantId,
  action: Pick<AuditEntry, 'action' | 'target' | 'details'>,
): readonly AuditEntry[] =>
  [...new Set([changed, own])].map((tenant) => ({ ...action, tenant, actor: { key, role } }));
