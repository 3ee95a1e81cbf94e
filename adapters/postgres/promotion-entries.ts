import type { PromotionEntry } from '#domain/ports/promotions';

/** As record_promotions() takes them. */
export const promotionEntries = (entries: readonly PromotionEntry[]): string =>
  JSON.stringify(
    entries.map(({ attribute: id, before, dryRun, savesMsPerHour, ...entry }) => ({
      ...entry,
      id,
      dry_run: dryRun,
      saves_ms: savesMsPerHour,
      before_ms: before?.meanMs,
      before_finds: before?.finds,
    })),
  );
