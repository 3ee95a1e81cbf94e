import { z } from 'zod';
import { limits } from '#domain/limits';
import { instantOut, tenantName } from './wire.ts';

const attributeLimit = z.int().describe('How many attributes it may have, retired ones included.');
const tenant = z.strictObject({ name: tenantName, attributeLimit, createdAt: instantOut });

export const tenants = {
  create: {
    input: z.strictObject({
      name: tenantName,
      attributeLimit: attributeLimit
        .min(1)
        .max(limits.attributesPerTenantMax)
        .optional()
        .describe(
          `How many attributes it may have, retired ones included; default ${limits.attributesPerTenant}.`,
        ),
    }),
    output: tenant,
  },
  list: {
    input: z.strictObject({}).optional(),
    output: z.strictObject({ tenants: z.array(tenant).readonly().describe('All of them.') }),
  },
};
