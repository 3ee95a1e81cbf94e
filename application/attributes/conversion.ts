import type { AttributeDefinition } from '#domain/attributes';
import type { TenantId } from '#domain/ids';
import type { ConversionOutcome } from '#domain/ports/attribute-work';
import type { Adapters } from '../services.ts';

/** Of one step: few enough that writers wait for its end under the catalogue's lock no longer than for a large commit. */
const entitiesPerStep = 2_000;

export interface ConversionOptions {
  readonly signal?: AbortSignal;
  /** When to leave the rest to others; absent: never. */
  readonly forMs?: number;
}

/**
 * Carries a change of type on: to its end, or as far as the time goes (`more`, or `busy` where others are at it). Where a value
 * would be lost that may not be, the change is given up. Raises UNAVAILABLE, and the reason of the signal.
 */
export const carryOn = async (
  { work, catalog, clock, telemetry }: Pick<Adapters, 'work' | 'catalog' | 'clock' | 'telemetry'>,
  tenant: TenantId,
  attribute: AttributeDefinition,
  { signal, forMs }: ConversionOptions = {},
): Promise<ConversionOutcome> => {
  const startedMs = clock.monotonicMs();
  const { name, change } = attribute;
  for (;;) {
    signal?.throwIfAborted();
    const outcome = await work.convert(tenant, attribute, entitiesPerStep);
    if (outcome === 'busy') return outcome;
    if (outcome === 'more') {
      if (forMs === undefined || clock.monotonicMs() - startedMs < forMs) continue;
      return outcome;
    }
    if (outcome === 'lossy' && change !== undefined)
      await catalog.apply(tenant, [{ kind: 'abandon', name, id: change.id }]);
    telemetry.count('attribute_changes_total', { outcome });
    telemetry.log(outcome === 'lossy' ? 'warn' : 'info', 'attribute change ended', {
      tenant,
      attribute: name,
      outcome,
    });
    return outcome;
  }
};
