import type { Micros } from './ids.ts';
import { type Month, monthAfter, monthStart } from './month.ts';

/** How long what is no more current is kept, for the whole store: months of history are shared by all tenants. */
export interface HistoryPolicy {
  /** Months that are made before they begin. */
  readonly monthsAhead: number;
  /** Whole months that are kept beside the current one; null: all, for ever. */
  readonly keepMonths: number | null;
  /** Days for which a retired attribute can be restored; then it is purged. */
  readonly keepRetiredDays: number;
}

/** Three months are a quarter in which nobody may notice that no worker runs; a month is time to miss an attribute. */
export const defaultHistoryPolicy: HistoryPolicy = { monthsAhead: 3, keepMonths: null, keepRetiredDays: 30 };

/** What was retired before is to be purged. */
export const retiredBefore = (now: Micros, { keepRetiredDays }: HistoryPolicy): Micros =>
  (now - keepRetiredDays * 86_400_000_000) as Micros;

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
