import { type HealthCheck, type HealthStatus, judgeHistory, overallStatus } from '#domain/health';
import type { HistoryPolicy } from '#domain/retention';
import type { Adapters } from '../services.ts';

export interface HealthAnswer {
  /** The worst of the checks. */
  readonly status: HealthStatus;
  readonly checks: readonly HealthCheck[];
}

/** What an operator should know of the store as a whole. Raises UNAVAILABLE. */
export const checkHealth = async (
  { maintenance }: Pick<Adapters, 'maintenance'>,
  policy: HistoryPolicy,
): Promise<HealthAnswer> => {
  const checks = judgeHistory(await maintenance.facts(), policy);
  return { status: overallStatus(checks), checks };
};
