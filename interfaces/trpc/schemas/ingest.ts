import { z } from 'zod';
import { limits } from '#domain/limits';
import { editOptions, entity, errorCode, instant, message, name, settable, written } from './wire.ts';

const durabilities = ['committed', 'staged'] as const;

export const ingest = {
  write: {
    input: z.strictObject({
      values: z
        .array(
          z.strictObject({
            entity,
            attribute: name,
            value: settable,
            observedAt: instant
              .optional()
              .describe(
                'When the value was true, ISO 8601; absent: now. At most 5 minutes ahead of the server.',
              ),
          }),
        )
        .min(1)
        .describe(`At most ${limits.valuesPerWrite}.`),
      durability: z
        .enum(durabilities)
        .optional()
        .describe(
          'committed (default): acknowledged once it is on disk. staged: sooner, without a token, and lost if the database server crashes within the moments until it is written; no idempotencyKey.',
        ),
      ...editOptions,
    }),
    output: z.strictObject({
      accepted: z.int().describe('How many were written.'),
      rejected: z
        .array(
          z.strictObject({
            index: z.int().describe('Place among the values of the call, from 0.'),
            code: errorCode,
            message,
          }),
        )
        .readonly()
        .describe('Those that were not.'),
      durability: z.enum(durabilities).describe('What was true when this was answered.'),
      ...written,
    }),
  },
};
