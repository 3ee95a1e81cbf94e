import type { HistoryPolicy } from '#domain/retention';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';
import { maintain } from './maintain.ts';

const hourMs = 3_600_000;

/** Maintains the store now and every hour: often enough that a month which was in use goes the same day. */
export const maintenanceLoop = (
  adapters: Pick<Adapters, 'maintenance' | 'clock' | 'telemetry'>,
  policy: HistoryPolicy,
): BackgroundLoop => {
  const { telemetry, clock } = adapters;
  return repeatedly(
    adapters,
    { name: 'maintenance', everyMs: hourMs, afterFailureMs: 60_000 },
    async (signal) => {
      const startedMs = clock.monotonicMs();
      const report = await maintain(adapters, { policy, signal });
      telemetry.observe('maintenance_ms', clock.monotonicMs() - startedMs);
      for (const outcome of ['made', 'dropped', 'postponed'] as const)
        telemetry.count('history_months_total', { outcome }, report[outcome].length);
      telemetry.log(report.postponed.length > 0 ? 'warn' : 'info', 'maintained', { ...report });
    },
  );
};
