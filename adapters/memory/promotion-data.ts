import type { AttributeId, Micros } from '#domain/ids';
import type { KnownUsage, PromotionEntry, PromotionRecord } from '#domain/ports/promotions';

export interface KeptUsage extends KnownUsage {
  readonly countedAt: Micros;
  readonly halfLifeMs: number;
}

/** Of one tenant. */
export interface PromotionData {
  readonly used: Map<AttributeId, KeptUsage>;
  /** In the order of their seq, which counts from 1. */
  records: PromotionRecord[];
  countedAt: Micros | null;
  decidedAt: Micros | null;
}

export const newPromotionData = (): PromotionData => ({
  used: new Map(),
  records: [],
  countedAt: null,
  decidedAt: null,
});

export const recordPromotion = ({ records }: PromotionData, entry: PromotionEntry, at: Micros): void => {
  records.push({ ...entry, seq: records.length + 1, at, after: null });
};
