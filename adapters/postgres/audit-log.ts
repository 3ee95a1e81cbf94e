import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import type { AuditEntry, AuditLog, AuditOf, AuditRecord } from '#domain/ports/audit-log';
import { roles } from '#domain/ports/tenants';
import type { JsonValue } from '#domain/values';
import { translated, violatedConstraint } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import type { ProveTenant } from './tenant-proof.ts';

const nothing = z.object({});

const auditRow = z
  .object({
    seq: z.bigint(),
    tenant: z.int(),
    at_us: z.bigint(),
    actor_key: z.string().nullable(),
    actor_role: z.enum(roles),
    action: z.string(),
    target: z.string().nullable(),
    details: z.custom<{ readonly [name: string]: JsonValue }>(),
  })
  .transform(
    (row): AuditRecord => ({
      seq: Number(row.seq),
      tenant: row.tenant as TenantId,
      at: Number(row.at_us) as Micros,
      actor: { key: row.actor_key, role: row.actor_role },
      action: row.action,
      target: row.target,
      details: row.details,
    }),
  );

const append = async (
  connection: CommonQueryMethods,
  prove: ProveTenant,
  entries: readonly AuditEntry[],
): Promise<void> => {
  for (const { tenant, actor, action, target, details } of entries) {
    await connection.query(sql.type(nothing)`
      select attrium.append_audit(
        ${prove(tenant)}, ${actor.key}, ${actor.role}, ${action}, ${target}, ${JSON.stringify(details)}
      ) is null as ignored`);
  }
};

/** Does the work and records what came of it in one transaction; without a record to write, the work alone. */
export const audited = async <Outcome>(
  pool: ReadPool,
  prove: ProveTenant,
  audit: AuditOf<Outcome> | undefined,
  work: (connection: CommonQueryMethods) => Promise<Outcome>,
): Promise<Outcome> => {
  const open: DatabasePool = await pool.get();
  if (audit === undefined) return work(open);
  return open.transaction((transaction) => recorded(transaction, prove, audit, () => work(transaction)));
};

/** The same within a transaction of the caller. */
export const recorded = async <Outcome>(
  transaction: CommonQueryMethods,
  prove: ProveTenant,
  audit: AuditOf<Outcome> | undefined,
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  const outcome = await work();
  await append(transaction, prove, audit?.(outcome) ?? []);
  return outcome;
};

export const createAuditLog = (pool: ReadPool, prove: ProveTenant): AuditLog => ({
  async append(entries) {
    try {
      const open = await pool.get();
      await open.transaction((transaction) => append(transaction, prove, entries));
    } catch (error) {
      if (violatedConstraint(error) === 'audit_log_tenant_fkey') throw new AttriumError('TENANT_UNKNOWN');
      throw translated(error);
    }
  },
  async list({ tenant, before, limit }) {
    try {
      const open = await pool.get();
      return await open.any(sql.type(auditRow)`
        select * from attrium.audit_of(${prove(tenant)}, ${before ?? null}, ${limit})`);
    } catch (error) {
      throw translated(error);
    }
  },
});
