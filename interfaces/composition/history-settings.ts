import type { z } from 'zod';
import { defaultHistoryPolicy, type HistoryPolicy } from '#domain/retention';
import { number } from './number-setting.ts';

/** How history is kept. To be the same for every process of a store. */
export const historySettings = {
  ATTRIUM_MONTHS_AHEAD: number(1, 24)
    .default(defaultHistoryPolicy.monthsAhead)
    .describe('Months of history that are made before they begin.'),
  ATTRIUM_RETENTION_MONTHS: number(1, 1_200)
    .optional()
    .describe(
      'Whole months of history that are kept beside the current one, for all tenants; current values stay. Absent: for ever.',
    ),
  ATTRIUM_KEEP_RETIRED_DAYS: number(0, 36_500)
    .default(defaultHistoryPolicy.keepRetiredDays)
    .describe(
      'Days for which a retired attribute can be restored; then its values go, and its name and its place under the cap are free.',
    ),
};

type HistoryConfig = z.infer<z.ZodObject<typeof historySettings>>;

export const historyPolicy = (config: HistoryConfig): HistoryPolicy => ({
  monthsAhead: config.ATTRIUM_MONTHS_AHEAD,
  keepMonths: config.ATTRIUM_RETENTION_MONTHS ?? null,
  keepRetiredDays: config.ATTRIUM_KEEP_RETIRED_DAYS,
});
