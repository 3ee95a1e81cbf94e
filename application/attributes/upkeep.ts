import type { Micros, TenantId } from '#domain/ids';
import { type HistoryPolicy, retiredBefore } from '#domain/retention';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import { takeTurns } from '../background/take-turns.ts';
import type { Adapters } from '../services.ts';
import { carryOn } from './conversion.ts';

type Ports = Pick<Adapters, 'work' | 'catalog' | 'clock' | 'telemetry'>;

/** Writers of these entities wait for the step. */
const entitiesPerStep = 1_000;

/** Of one tenant, before it is the next one's turn. */
const turnMs = 1_000;

export interface UpkeepOptions {
  readonly signal?: AbortSignal;
  /** When to leave the rest to the next run; absent: never. */
  readonly forMs?: number;
}

/**
 * Carries on what changes of attributes have left to be done: changes of type, attributes that were retired long enough
 * ago, values that no attribute has any more. Safe at any time on any number of workers; where it is interrupted, the
 * next run goes on from there. What fails for one tenant keeps nothing from the others. Raises UNAVAILABLE, and the reason
 * of the signal.
 */
export const keepAttributes = async (
  ports: Ports,
  policy: HistoryPolicy,
  { signal, forMs }: UpkeepOptions = {},
): Promise<void> => {
  const { work, clock } = ports;
  const before = retiredBefore(clock.now(), policy);
  const turn = (tenant: TenantId) => goOn(ports, tenant, before, signal);
  await takeTurns({ pending: () => work.tenants(before), turn, clock, signal, forMs });
};

/** One tenant's turn, of about `turnMs`; whether there is more for us to do. */
const goOn = async (
  ports: Ports,
  tenant: TenantId,
  before: Micros,
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const { work, catalog, clock } = ports;
  const endsMs = clock.monotonicMs() + turnMs;
  const leftMs = (): number => endsMs - clock.monotonicMs();
  const { attributes } = await catalog.load(tenant);
  // A change of the catalogue holds up every writer of the tenant.
  if (attributes.some(({ retiredAt }) => retiredAt !== undefined && retiredAt < before))
    await catalog.apply(tenant, [{ kind: 'purge', retiredBefore: before }]);
  let goesOn = false;
  for (const attribute of attributes) {
    if (attribute.change === undefined) continue;
    if ((await carryOn(ports, tenant, attribute, { signal, forMs: leftMs() })) === 'more') goesOn = true;
    if (leftMs() <= 0) return true;
  }
  while ((await work.empty(tenant, entitiesPerStep)) === 'more') {
    signal?.throwIfAborted();
    if (leftMs() <= 0) return true;
  }
  return goesOn;
};

/** So long a change of type that nobody waits for may stand still. */
const everyMs = 2_000;
/** So long a tenant waits that others were at, or where something failed. */
const runMs = 10_000;

export const attributeLoop = (ports: Ports, policy: HistoryPolicy): BackgroundLoop =>
  repeatedly(ports, { name: 'attributes', everyMs, afterFailureMs: 10_000 }, (signal) =>
    keepAttributes(ports, policy, { signal, forMs: runMs }),
  );
