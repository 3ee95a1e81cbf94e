import { type HistoryPolicy, retiredBefore } from '#domain/retention';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';
import { carryOn } from './conversion.ts';

type Ports = Pick<Adapters, 'work' | 'catalog' | 'clock' | 'telemetry'>;

/** Writers of these entities wait for the step. */
const entitiesPerStep = 1_000;

/**
 * Carries on what changes of attributes have left to be done: changes of type, attributes that were retired long enough
 * ago, values that no attribute has any more. Safe at any time on any number of workers; where it is interrupted, the
 * next run goes on from there. Raises UNAVAILABLE, and the reason of the signal.
 */
export const keepAttributes = async (
  ports: Ports,
  policy: HistoryPolicy,
  signal?: AbortSignal,
): Promise<void> => {
  const { work, catalog, clock } = ports;
  const before = retiredBefore(clock.now(), policy);
  for (const tenant of await work.tenants(before)) {
    const { attributes } = await catalog.load(tenant);
    // A change of the catalogue holds up every writer of the tenant.
    if (attributes.some(({ retiredAt }) => retiredAt !== undefined && retiredAt < before))
      await catalog.apply(tenant, [{ kind: 'purge', retiredBefore: before }]);
    for (const attribute of attributes)
      if (attribute.change !== undefined) await carryOn(ports, tenant, attribute, { signal });
    while ((await work.empty(tenant, entitiesPerStep)) === 'more') signal?.throwIfAborted();
  }
};

/** So long a change of type that nobody waits for may stand still. */
const everyMs = 2_000;

export const attributeLoop = (ports: Ports, policy: HistoryPolicy): BackgroundLoop =>
  repeatedly(ports, { name: 'attributes', everyMs, afterFailureMs: 10_000 }, (signal) =>
    keepAttributes(ports, policy, signal),
  );
