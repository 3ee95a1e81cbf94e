import { z } from 'zod';
import { roles } from '#domain/ports/tenants';
import { instantOut, json, nextCursor, paging } from './wire.ts';

export const audit = {
  list: {
    input: z.strictObject(paging).optional(),
    output: z.strictObject({
      items: z
        .array(
          z.strictObject({
            at: instantOut,
            actor: z
              .strictObject({
                key: z
                  .string()
                  .nullable()
                  .describe('Id of the key, or `jwt:` and the subject of a token; null: the process itself.'),
                role: z.enum(roles).describe('The role it had.'),
              })
              .describe('Who did it.'),
            action: z.string().describe('The procedure, or what else was done.'),
            target: z.string().nullable().describe('What it was done to.'),
            details: z.record(z.string(), json).readonly().describe('What was changed; never a secret.'),
          }),
        )
        .readonly(),
      nextCursor,
    }),
  },
};
