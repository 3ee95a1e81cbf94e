import { z } from 'zod';
import { limits } from '#domain/limits';
import { roles } from '#domain/ports/tenants';
import { instant, instantOut, tenantName } from './wire.ts';

const key = z.strictObject({
  id: z.string().describe('Names the key to list, rotate and revoke; it is no secret.'),
  role: z.enum(roles).describe('What it may do; each role may do what those before it may.'),
  label: z.string().describe('What people know it by.'),
  createdAt: instantOut,
  expiresAt: instantOut.optional().describe('Good until then, ISO 8601 in UTC; absent: without end.'),
  revokedAt: instantOut.optional().describe('Ended then, ISO 8601 in UTC.'),
});
const label = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'must be 1 to 128 characters without control characters')
  .describe('What people know it by: 1 to 128 characters.');
const id = z.string().min(1).max(64).describe('Id of the key, as list tells it.');
const tenant = tenantName.optional().describe('Only an operator may name another; absent: the own one.');
const expiresAt = instant.optional().describe('Good until then, ISO 8601; absent: without end.');
const created = {
  key: key.describe('What there is to know of it but its secret.'),
  secret: z.string().describe('The key to send with calls. It is told here only.'),
};

export const keys = {
  create: {
    input: z.strictObject({
      tenant,
      role: z.enum(roles).describe('What it may do; never more than the caller.'),
      label,
      expiresAt,
    }),
    output: z.strictObject(created),
  },
  list: {
    input: z.strictObject({ tenant }).optional(),
    output: z.strictObject({ keys: z.array(key).readonly().describe('Newest last.') }),
  },
  rotate: {
    input: z.strictObject({
      tenant,
      id,
      graceMs: z
        .int()
        .min(0)
        .max(limits.keyGraceMaxMs)
        .optional()
        .describe(`How long the old one stays valid, in milliseconds; default ${limits.keyGraceMs}, a day.`),
      expiresAt,
    }),
    output: z.strictObject({ ...created, replaced: key.describe('The old one, and when it ends.') }),
  },
  revoke: { input: z.strictObject({ tenant, id }), output: key },
};
