import { AttriumError } from '#domain/errors';
import type { AuditEntry, AuditLog } from '#domain/ports/audit-log';
import type { Clock } from '#domain/ports/clock';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';

/** Within the caller's own turn, so that a change and its record are one. */
export const record = (database: MemoryDatabase, clock: Clock, entries: readonly AuditEntry[] = []): void => {
  if (entries.some(({ tenant }) => !database.tenants.has(tenant))) throw new AttriumError('TENANT_UNKNOWN');
  for (const entry of structuredClone(entries))
    database.audit.push({ ...entry, seq: database.audit.length + 1, at: clock.now() });
};

export const createAuditLog = (database: MemoryDatabase, clock: Clock, gate: FaultGate): AuditLog => ({
  append: (entries) => gate.pass('audit.append', () => record(database, clock, entries)),
  list: ({ tenant, before = Number.POSITIVE_INFINITY, limit }) =>
    gate.pass('audit.list', () =>
      database.audit
        .filter((entry) => entry.tenant === tenant && entry.seq < before)
        .slice(-limit)
        .reverse(),
    ),
});
