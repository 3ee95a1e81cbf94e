import type { Placement, Tier } from '#domain/attributes';
import type { KnownUsage } from '#domain/ports/promotions';
import { noUsage, savedAnHour } from '#domain/promotion/usage';
import { compareText } from '#domain/text';
import { formatInstant } from '#domain/time';
import type { ValueType } from '#domain/values';
import type { Call, Services } from '../services.ts';
import { propose } from './propose.ts';

export interface AttributeStats {
  readonly attribute: string;
  readonly type: ValueType;
  readonly pin: Tier;
  readonly placement: Placement;
  /** What its hot copies take, or would take, estimated. */
  readonly bytes: number;
  readonly filtersPerHour: number;
  readonly sortsPerHour: number;
  readonly readsPerHour: number;
  readonly savesMsPerHour: number;
  readonly coldMeanMs: number | null;
  readonly hotMeanMs: number | null;
  /** When a find last filtered or ordered by it; null: never. */
  readonly usedAt: string | null;
}

/** How attributes are used, those first whose being hot saves most. Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED. */
export const attributeStats = async (
  services: Services,
  { tenant }: Call,
  input: { readonly attributes?: readonly string[] } = {},
): Promise<{
  readonly budgetBytes: number;
  readonly hotBytes: number;
  readonly attributes: readonly AttributeStats[];
}> => {
  const { attributes: catalog, promotion } = services;
  const known = await catalog.of(tenant);
  const named = input.attributes && new Set(input.attributes.map((name) => known.named(name).id));
  const proposal = await propose({ ...services, catalog }, promotion, tenant);
  const shown = [...proposal.attributes.values()].filter(({ id }) => named?.has(id) ?? true);
  return {
    budgetBytes: proposal.budgetBytes,
    hotBytes: proposal.copiedBytes,
    attributes: shown
      .map(({ id, name, type, tier, placement }) => ({
        attribute: name,
        type,
        pin: tier,
        placement,
        bytes: proposal.bytes.get(id) ?? 0,
        ...usageView(proposal.usage.get(id), promotion.halfLifeMs),
      }))
      .sort((a, b) => b.savesMsPerHour - a.savesMsPerHour || compareText(a.attribute, b.attribute)),
  };
};

const usageView = ({ usage, usedAt }: KnownUsage = { usage: noUsage, usedAt: null }, halfLifeMs: number) => {
  const anHour = (sum: number): number => rounded((sum * Math.LN2 * 3_600_000) / halfLifeMs);
  return {
    filtersPerHour: anHour(usage.filters),
    sortsPerHour: anHour(usage.sorts),
    readsPerHour: anHour(usage.reads),
    savesMsPerHour: Math.round(savedAnHour(usage, halfLifeMs).savedMs),
    coldMeanMs: mean(usage.coldFinds, usage.coldMs),
    hotMeanMs: mean(usage.hotFinds, usage.hotMs),
    usedAt: usedAt && formatInstant(usedAt),
  };
};

const rounded = (number: number): number => Math.round(number * 100) / 100;
const mean = (finds: number, ms: number): number | null => (finds > 0 ? rounded(ms / finds) : null);
