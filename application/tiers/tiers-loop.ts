import type { TenantId } from '#domain/ids';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';
import { firstPace, nextPace } from './pace.ts';

/**
 * Goes on with what any process has set on its way between the tiers, a step at a time, one tenant after the other, and
 * looks for more every second. Any number of workers may: what one of them is at, the others leave out.
 */
export const tiersLoop = (ports: Pick<Adapters, 'tiers' | 'clock' | 'telemetry'>): BackgroundLoop => {
  const { tiers, clock, telemetry } = ports;
  let pace = firstPace;

  /** Whether there is more for us to do for this tenant. */
  const step = async (tenant: TenantId): Promise<boolean> => {
    const startedMs = clock.monotonicMs();
    const { outcome, values, finished } = await tiers.step(tenant, { values: pace.values });
    if (outcome === 'busy') return false;
    const tookMs = clock.monotonicMs() - startedMs;
    pace = nextPace(pace, tookMs);
    telemetry.observe('tier_step_ms', tookMs);
    telemetry.count('tier_values_moved_total', {}, values);
    if (finished.length > 0) telemetry.log('info', 'tiers changed', { tenant, attributes: finished });
    return outcome === 'more';
  };

  return repeatedly(ports, { name: 'tiers', everyMs: 1_000, afterFailureMs: 1_000 }, async (signal) => {
    let tenants = await tiers.pending();
    while (tenants.length > 0) {
      const left: TenantId[] = [];
      for (const tenant of tenants) {
        if (await step(tenant)) left.push(tenant);
        await clock.sleep(pace.pauseMs, signal);
      }
      tenants = left;
    }
  });
};
