import { type HealthStatus, healthStatuses, judgeHistory } from '#domain/health';
import type { HistoryPolicy } from '#domain/retention';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';

/** Alerts are of minutes; and nobody who scrapes orders work in the database by it. */
const everyMs = 60_000;

/**
 * Keeps the gauges `health_status` (0 ok, 1 warn, 2 fail) of each check and `staged_values_waiting` up to date, and logs
 * where a status changes.
 */
export const healthLoop = (
  adapters: Pick<Adapters, 'maintenance' | 'clock' | 'telemetry'>,
  policy: HistoryPolicy,
): BackgroundLoop => {
  const { telemetry } = adapters;
  const known = new Map<string, HealthStatus>();
  return repeatedly(adapters, { name: 'health', everyMs, afterFailureMs: everyMs }, async () => {
    const facts = await adapters.maintenance.facts();
    telemetry.gauge('staged_values_waiting', facts.stagedValues);
    for (const { name, status, message, remedy, data } of judgeHistory(facts, policy)) {
      telemetry.gauge('health_status', healthStatuses.indexOf(status), { check: name });
      if (status === (known.get(name) ?? 'ok')) continue;
      const level = { ok: 'info', warn: 'warn', fail: 'error' } as const;
      telemetry.log(level[status], `health: ${name} ${status}`, { message, remedy, data });
      known.set(name, status);
    }
  });
};
