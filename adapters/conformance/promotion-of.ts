import type { AttributeId } from '#domain/ids';
import type { PromotionEntry } from '#domain/ports/promotions';

/** A decision as the log takes it, numbers beyond 32 bits and fractions included. */
export const promotionOf = (attribute: AttributeId): PromotionEntry => ({
  attribute,
  action: 'promote',
  reason: 'PAYS',
  savesMsPerHour: 1_234.5,
  bytes: 5_000_000_000,
  dryRun: false,
  before: { finds: 7.5, meanMs: 12.25 },
});
