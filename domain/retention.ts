import type { Micros } from './ids.ts';
import { type Month, monthAfter, monthStart } from './month.ts';

/** How history is kept, for the whole store: its months are shared by all tenants. */
export interface HistoryPolicy {
  /** Months that are made before they begin. */
  readonly monthsAhead: number;
  /** Whole months that are kept beside the current one; null: all, for ever. */
  readonly keepMonths: number | null;
}

/** Three months are a quarter in which nobody may notice that no worker runs. */
export const defaultHistoryPolicy: HistoryPolicy = { monthsAhead: 3, keepMonths: null };

/** The current month and those after it that must be there. */
export const wantedMonths = (current: Month, { monthsAhead }: HistoryPolicy): readonly Month[] =>
  Array.from({ length: monthsAhead + 1 }, (_, ahead) => monthAfter(current, ahead));

/**
 * Those of the months that are to go, oldest first. `appliedUntil`: what came in from then on is still needed by a copy
 * that has not applied it; absent: no copy waits.
 */
export const expiredMonths = (
  months: readonly Month[],
  current: Month,
  { keepMonths }: HistoryPolicy,
  appliedUntil?: Micros,
): readonly Month[] => {
  if (keepMonths === null) return [];
  const oldestKept = monthAfter(current, -keepMonths);
  return months
    .filter((month) => month < oldestKept)
    .filter((month) => appliedUntil === undefined || monthStart(monthAfter(month, 1)) <= appliedUntil)
    .sort();
};
