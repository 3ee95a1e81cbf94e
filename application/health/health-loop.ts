import { type HealthStatus, healthStatuses } from '#domain/health';
import type { HistoryPolicy } from '#domain/retention';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';
import { checkHealth } from './check-health.ts';

/** Alerts are of minutes; and nobody who scrapes orders work in the database by it. */
const everyMs = 60_000;

/** Keeps the gauges `health_status` (0 ok, 1 warn, 2 fail) of each check up to date, and logs where one changes. */
export const healthLoop = (
  adapters: Pick<Adapters, 'maintenance' | 'clock' | 'telemetry'>,
  policy: HistoryPolicy,
): BackgroundLoop => {
  const { telemetry } = adapters;
  const known = new Map<string, HealthStatus>();
  return repeatedly(adapters, { name: 'health', everyMs, afterFailureMs: everyMs }, async () => {
    const { checks } = await checkHealth(adapters, policy);
    for (const { name, status, message, remedy, data } of checks) {
      telemetry.gauge('health_status', healthStatuses.indexOf(status), { check: name });
      if (status === (known.get(name) ?? 'ok')) continue;
      const level = { ok: 'info', warn: 'warn', fail: 'error' } as const;
      telemetry.log(level[status], `health: ${name} ${status}`, { message, remedy, data });
      known.set(name, status);
    }
  });
};
