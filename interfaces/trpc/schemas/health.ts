import { z } from 'zod';
import { healthStatuses } from '#domain/health';
import { json } from './wire.ts';

const status = z.enum(healthStatuses);

export const health = {
  check: {
    input: z.strictObject({}).optional(),
    output: z.strictObject({
      status: status.describe('The worst of the checks.'),
      checks: z
        .array(
          z.strictObject({
            name: z.string().describe('Stable, such as `history.months`; the label `check` of the metric.'),
            status,
            message: z.string().describe('What was found, for people.'),
            remedy: z.string().nullable().describe('What to do; null where there is nothing to be done.'),
            data: z.record(z.string(), json).readonly().describe('What it was judged by.'),
          }),
        )
        .readonly()
        .describe('All of them, in the same order each time.'),
    }),
  },
};
