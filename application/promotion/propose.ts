import type { AttributeDefinition, CatalogSnapshot } from '#domain/attributes';
import type { AttributeId, Micros, TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { KnownUsage } from '#domain/ports/promotions';
import { type Decision, decidePromotions } from '#domain/promotion/decide';
import { budgetBytes, type PromotionSettings, policyOf } from '#domain/promotion/policy';
import { noUsage } from '#domain/promotion/usage';
import type { Adapters } from '../services.ts';

export interface PromotionPorts extends Pick<Adapters, 'promotions' | 'tiers' | 'clock' | 'telemetry'> {
  readonly catalog: Pick<AttributeCatalog, 'load'>;
}

/** What is decided on, and by what. */
export interface Proposal {
  readonly budgetBytes: number;
  /** Of all copies that are there: of hot attributes, and of those on their way. */
  readonly copiedBytes: number;
  readonly decisions: readonly Decision[];
  readonly usage: ReadonlyMap<AttributeId, KnownUsage>;
  readonly bytes: ReadonlyMap<AttributeId, number>;
  /** Those that are not retired. */
  readonly attributes: ReadonlyMap<AttributeId, AttributeDefinition>;
}

/** Of an attribute that the statistics have not seen: their sample missed it, so it has few values. */
const unseenBytes = 65_536;

export const bytesOfCopies = (
  { attributes }: CatalogSnapshot,
  copies: ReadonlyMap<AttributeId, number>,
): ReadonlyMap<AttributeId, number> =>
  new Map(
    attributes
      .filter(({ retiredAt, type }) => retiredAt === undefined && type !== 'json')
      .map(({ id }) => [id, copies.get(id) ?? (copies.size === 0 ? 0 : unseenBytes)]),
  );

const lastOf = (times: readonly (Micros | undefined)[]): Micros | null =>
  times.findLast((time) => time !== undefined) ?? null;

/** Looks at one tenant, and changes nothing. Raises TENANT_UNKNOWN, UNAVAILABLE. */
export const propose = async (
  { catalog, tiers, promotions }: Pick<PromotionPorts, 'catalog' | 'tiers' | 'promotions'>,
  settings: PromotionSettings,
  tenant: TenantId,
): Promise<Proposal> => {
  const [snapshot, copies, { now, used, changedAt }] = await Promise.all([
    catalog.load(tenant),
    tiers.copyBytes(tenant),
    promotions.usage(tenant),
  ]);
  const bytes = bytesOfCopies(snapshot, copies);
  const attributes = snapshot.attributes.filter(({ retiredAt }) => retiredAt === undefined);
  const budget = budgetBytes(settings, bytes.values());
  const candidates = attributes
    .filter(
      ({ id, placement, tier }) => bytes.has(id) && (used.has(id) || placement !== 'cold' || tier === 'hot'),
    )
    .map(({ id, placement, tier, change, former = [] }) => ({
      id,
      pin: tier,
      hot: placement === 'hot' || placement === 'promoting',
      bytes: bytes.get(id) ?? 0,
      usage: used.get(id)?.usage ?? noUsage,
      usedAt: used.get(id)?.usedAt ?? null,
      // One whose type is being changed is left alone, too.
      changedAt: change === undefined ? lastOf([...former, id].map((number) => changedAt.get(number))) : now,
    }));
  const policy = policyOf(settings, budget);
  return {
    budgetBytes: budget,
    copiedBytes: attributes.reduce(
      (sum, { id, placement }) => sum + (placement === 'cold' ? 0 : (bytes.get(id) ?? 0)),
      0,
    ),
    decisions: decidePromotions(candidates, policy, now),
    usage: used,
    bytes,
    attributes: new Map(attributes.map((attribute) => [attribute.id, attribute])),
  };
};
