import type { Micros } from './ids.ts';

/** undefined where the attribute says nothing about how long its values stay fresh. */
export const freshnessOf = (
  observedAt: Micros,
  freshForMs: number | undefined,
  now: Micros,
): 'FRESH' | 'STALE' | undefined => {
  if (freshForMs === undefined) return undefined;
  return now - observedAt > freshForMs * 1_000 ? 'STALE' : 'FRESH';
};
