import type { Placement } from '#domain/attributes';
import { isAttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { MeasuredFinds, PromotionEntry } from '#domain/ports/promotions';
import type { Decision } from '#domain/promotion/decide';
import type { PromotionSettings } from '#domain/promotion/policy';
import type { AttributeUsage } from '#domain/promotion/usage';
import { type PromotionPorts, propose } from './propose.ts';

type Change = Decision & Pick<PromotionEntry, 'action'>;

const isChange = (decision: Decision): decision is Change => decision.action !== 'keep';

/**
 * Decides on one tenant's tiers, sets the changes on their way, and writes down why; returns what it wrote down. What
 * is promoted waits for its turn until what leaves for it has gone, so that the budget holds in between, too. In a dry run
 * nothing changes, and a proposal is written down when it is new. What cannot be started now is left to a later turn. Raises TENANT_UNKNOWN, UNAVAILABLE.
 */
export const promote = async (
  ports: PromotionPorts,
  settings: PromotionSettings,
  tenant: TenantId,
): Promise<readonly PromotionEntry[]> => {
  const { promotions, tiers, telemetry } = ports;
  await promotions.measure(tenant);
  const proposal = await propose(ports, settings, tenant);
  const { decisions, usage, attributes } = proposal;
  const dryRun = settings.mode === 'dry-run';
  const changes = decisions.filter(isChange);
  const entryOf = (change: Change): PromotionEntry => ({
    ...change,
    dryRun,
    before: measuredBefore(change, usage.get(change.attribute)?.usage),
  });
  if (dryRun) {
    const written = await promotions.list({ tenant, limit: 1_000 });
    const isNew = ({ attribute, action }: Change): boolean =>
      written.find((record) => record.attribute === attribute)?.action !== action;
    const entries = changes.filter(isNew).map(entryOf);
    await promotions.record(tenant, entries);
    return entries;
  }

  const entries: PromotionEntry[] = [];
  /** Where it is then; undefined: it is gone. The call that starts it writes down why, so that neither is without the other. */
  const start = async (change: Change, to: 'hot' | 'cold'): Promise<Placement | undefined> => {
    const entry = entryOf(change);
    try {
      const { placement, started } = await tiers.start(tenant, change.attribute, to, entry);
      if (started) entries.push(entry);
      return placement;
    } catch (error) {
      if (!isAttriumError(error, 'ATTRIBUTE_UNKNOWN') && !isAttriumError(error, 'ATTRIBUTE_RETIRED'))
        throw error;
      telemetry.log('info', 'attribute tier not changed', { tenant, attribute: change.attribute, error });
      return undefined;
    }
  };
  const demotions = changes.filter(({ action }) => action === 'demote');
  const wanted = changes.filter(({ action }) => action === 'promote');
  for (const change of demotions) await start(change, 'cold');
  let copied = proposal.copiedBytes;
  for (const change of [...wanted].sort(byGain)) {
    // What is on its way out has its copies there already.
    const more = attributes.get(change.attribute)?.placement === 'cold' ? change.bytes : 0;
    if (change.reason !== 'PINNED' && copied + more > proposal.budgetBytes) continue;
    const placement = await start(change, 'hot');
    if (placement === 'promoting' || placement === 'hot') copied += more;
  }
  return entries;
};

const byGain = (a: Decision, b: Decision): number => b.savesMsPerHour - a.savesMsPerHour;

/** In the tier that it leaves. */
const measuredBefore = (
  { action }: Pick<Change, 'action'>,
  usage: AttributeUsage | undefined,
): MeasuredFinds | null => {
  if (usage === undefined) return null;
  const [finds, ms] = action === 'promote' ? [usage.coldFinds, usage.coldMs] : [usage.hotFinds, usage.hotMs];
  return finds > 0 ? { finds, meanMs: ms / finds } : null;
};
