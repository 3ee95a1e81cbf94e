import type { CatalogChange, CatalogSnapshot } from '#domain/attributes';
import type { AuditOf } from '#domain/ports/audit-log';
import { auditEntries } from '../administration/audit-entries.ts';
import type { Call } from '../services.ts';

/** A record stays small, however many attributes one call changes. */
const namedAtMost = 100;

/** What a change of the catalogue is recorded as: how many attributes of which names, and not their constraints. */
export const catalogAudit =
  (
    { principal, tenant }: Call,
    action: string,
    changes: readonly CatalogChange[],
  ): AuditOf<CatalogSnapshot> =>
  () => {
    const named = changes.map((change) => [change.kind, nameIn(change)]);
    const target = named.length === 1 ? (named[0]?.[1] ?? null) : null;
    const details = { count: named.length, changes: named.slice(0, namedAtMost) };
    return auditEntries(principal, tenant, { action, target, details });
  };

const nameIn = (change: CatalogChange): string | null => {
  if (change.kind === 'define') return change.spec.name;
  return change.kind === 'purge' ? null : change.name;
};
