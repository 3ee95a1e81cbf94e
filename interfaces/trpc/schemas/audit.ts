import { z } from 'zod';
import { roles } from '#domain/ports/tenants';
import type { JsonValue } from '#domain/values';
import { paging } from './wire.ts';

// z.json() would have its lists mutable.
const json = z.json() as unknown as z.ZodType<JsonValue>;

export const audit = {
  list: {
    input: z.strictObject(paging).optional(),
    output: z.strictObject({
      items: z
        .array(
          z.strictObject({
            at: z.string(),
            actor: z.strictObject({ key: z.string().nullable(), role: z.enum(roles) }),
            action: z.string(),
            target: z.string().nullable(),
            details: z.record(z.string(), json).readonly(),
          }),
        )
        .readonly(),
      nextCursor: z.string().nullable(),
    }),
  },
};
