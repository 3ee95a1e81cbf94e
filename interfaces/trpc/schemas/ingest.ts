import { z } from 'zod';
import { editOptions, errorCode, instant, name, settable, written } from './wire.ts';

export const ingest = {
  write: {
    input: z.strictObject({
      values: z
        .array(
          z.strictObject({
            entity: z.string(),
            attribute: name,
            value: settable,
            observedAt: instant.optional(),
          }),
        )
        .min(1),
      durability: z.literal('committed').optional(),
      ...editOptions,
    }),
    output: z.strictObject({
      accepted: z.int(),
      rejected: z.array(z.strictObject({ index: z.int(), code: errorCode, message: z.string() })).readonly(),
      durability: z.literal('committed'),
      ...written,
    }),
  },
};
