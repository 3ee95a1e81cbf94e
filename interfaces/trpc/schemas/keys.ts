import { z } from 'zod';
import { limits } from '#domain/limits';
import { roles } from '#domain/ports/tenants';
import { instant, tenantName } from './wire.ts';

const key = z.strictObject({
  id: z.string(),
  role: z.enum(roles),
  label: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
});
const label = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'must be 1 to 128 characters without control characters');
const id = z.string().min(1).max(64);
const tenant = tenantName.optional();
const expiresAt = instant.optional();
const created = { key, secret: z.string() };

export const keys = {
  create: {
    input: z.strictObject({ tenant, role: z.enum(roles), label, expiresAt }),
    output: z.strictObject(created),
  },
  list: {
    input: z.strictObject({ tenant }).optional(),
    output: z.strictObject({ keys: z.array(key).readonly() }),
  },
  rotate: {
    input: z.strictObject({
      tenant,
      id,
      graceMs: z.int().min(0).max(limits.keyGraceMaxMs).optional(),
      expiresAt,
    }),
    output: z.strictObject({ ...created, replaced: key }),
  },
  revoke: { input: z.strictObject({ tenant, id }), output: key },
};
