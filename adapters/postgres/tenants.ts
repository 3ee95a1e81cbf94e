import { sql } from 'slonik';
import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Tenant, Tenants } from '#domain/ports/tenants';
import { isStorableText } from '#domain/text';
import { audited } from './audit-log.ts';
import { translated, violatedConstraint } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import { operator, type ProveTenant } from './tenant-proof.ts';

const tenantRow = z
  .object({ id: z.int(), name: z.string(), attribute_limit: z.int(), created_us: z.bigint() })
  .transform(
    (row): Tenant => ({
      id: row.id as TenantId,
      name: row.name,
      attributeLimit: row.attribute_limit,
      createdAt: Number(row.created_us) as Micros,
    }),
  );

export const createTenants = (pool: ReadPool, prove: ProveTenant): Tenants => {
  const proof = prove(operator);
  const named = async (name: string | null): Promise<readonly Tenant[]> => {
    try {
      const open = await pool.get();
      return await open.any(sql.type(tenantRow)`select * from attrium.tenants_named(${proof}, ${name})`);
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    async create({ name, attributeLimit = limits.attributesPerTenant }, audit) {
      try {
        return await audited(pool, prove, audit, (connection) =>
          connection.one(sql.type(tenantRow)`
            select * from attrium.create_tenant(${proof}, ${name}, ${attributeLimit})`),
        );
      } catch (error) {
        if (violatedConstraint(error) !== 'tenants_name_key') throw translated(error);
        throw new AttriumError('TENANT_EXISTS', undefined, { details: { name } });
      }
    },
    byName: async (name) => (isStorableText(name) ? ((await named(name))[0] ?? null) : null),
    list: () => named(null),
  };
};
