import { z } from 'zod';
import { limits } from '#domain/limits';
import { tenantName } from './wire.ts';

const tenant = z.strictObject({ name: z.string(), attributeLimit: z.int(), createdAt: z.string() });

export const tenants = {
  create: {
    input: z.strictObject({
      name: tenantName,
      attributeLimit: z.int().min(1).max(limits.attributesPerTenantMax).optional(),
    }),
    output: tenant,
  },
  list: {
    input: z.strictObject({}).optional(),
    output: z.strictObject({ tenants: z.array(tenant).readonly() }),
  },
};
