import type { TenantId } from '#domain/ids';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import { takeTurns } from '../background/take-turns.ts';
import type { Adapters } from '../services.ts';
import { firstPace, nextPace } from './pace.ts';

const everyMs = 1_000;
/** So long a tenant is left out that another worker was at, or whose step failed. */
const runMs = 10_000;

/**
 * Goes on with what any process has set on its way between the tiers, a step at a time, one tenant after the other, and
 * looks for more every second. Any number of workers may: what one of them is at, the others leave out.
 */
export const tiersLoop = (ports: Pick<Adapters, 'tiers' | 'clock' | 'telemetry'>): BackgroundLoop => {
  const { tiers, clock, telemetry } = ports;
  let pace = firstPace;

  /** False where another worker is at it. */
  const step = async (tenant: TenantId): Promise<boolean> => {
    const startedMs = clock.monotonicMs();
    const { outcome, values, finished } = await tiers.step(tenant, { values: pace.values });
    if (outcome === 'busy') return false;
    const tookMs = clock.monotonicMs() - startedMs;
    pace = nextPace(pace, tookMs);
    telemetry.observe('tier_step_ms', tookMs);
    telemetry.count('tier_values_moved_total', {}, values);
    if (finished.length > 0) telemetry.log('info', 'tiers changed', { tenant, attributes: finished });
    return true;
  };

  return repeatedly(ports, { name: 'tiers', everyMs, afterFailureMs: everyMs }, (signal) =>
    takeTurns({
      pending: () => tiers.pending(),
      turn: async (tenant) => {
        const goesOn = await step(tenant);
        await clock.sleep(pace.pauseMs, signal);
        return goesOn;
      },
      clock,
      signal,
      forMs: runMs,
    }),
  );
};
