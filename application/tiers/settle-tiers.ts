import type { AttributeId, TenantId } from '#domain/ids';
import type { Adapters } from '../services.ts';
import { firstPace, foregroundShare, nextPace } from './pace.ts';

/** What a caller waits for at most: more than that is left to the worker. */
const patienceMs = 1_000;
const betweenTriesMs = 20;

/**
 * Moves these attributes where they are on their way to, as far as that can be done while a caller waits. True where any
 * of them has arrived. Raises UNAVAILABLE.
 */
export const settleTiers = async (
  { tiers, clock }: Pick<Adapters, 'tiers' | 'clock'>,
  tenant: TenantId,
  attributes: readonly AttributeId[],
): Promise<boolean> => {
  const deadline = clock.monotonicMs() + patienceMs;
  let pace = firstPace;
  let arrived = false;
  for (;;) {
    const startedMs = clock.monotonicMs();
    const { outcome, finished } = await tiers.step(tenant, { values: pace.values, attributes });
    const endedMs = clock.monotonicMs();
    arrived ||= finished.length > 0;
    if (outcome === 'done' || endedMs > deadline) return arrived;
    if (outcome === 'more') pace = nextPace(pace, endedMs - startedMs, foregroundShare);
    await clock.sleep(outcome === 'busy' ? betweenTriesMs : pace.pauseMs);
  }
};
