import type { Micros, TenantId } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { MeasuredFinds, Promotions } from '#domain/ports/promotions';
import { type AttributeUsage, addUsage, decayUsage, noUsage } from '#domain/promotion/usage';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';
import { type KeptUsage, newPromotionData, type PromotionData, recordPromotion } from './promotion-data.ts';

const dayMicros = 24 * 3_600_000_000;

export const createPromotions = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Promotions => {
  const dataOf = (tenant: TenantId): PromotionData =>
    database.tenants.get(tenant)?.promotion ?? newPromotionData();
  const leftOf = ({ usage, countedAt, halfLifeMs }: KeptUsage): AttributeUsage =>
    decayUsage(usage, (clock.now() - countedAt) / 1_000, halfLifeMs);
  return {
    count: (tenant, counted, halfLifeMs) =>
      gate.pass('promotions.count', () => {
        const data = dataOf(tenant);
        const countedAt = clock.now();
        const known = new Set(database.tenants.get(tenant)?.catalog.attributes.map(({ id }) => id));
        for (const { attribute, usage, used } of counted) {
          if (!known.has(attribute)) continue;
          const kept = data.used.get(attribute);
          const sum = addUsage(kept === undefined ? noUsage : leftOf(kept), usage);
          const usedAt = used ? countedAt : (kept?.usedAt ?? null);
          data.used.set(attribute, { usage: sum, usedAt, countedAt, halfLifeMs });
        }
        if (counted.length > 0) data.countedAt = countedAt;
      }),
    usage: (tenant) =>
      gate.pass('promotions.usage', () => {
        const { used, records } = dataOf(tenant);
        return {
          now: clock.now(),
          used: new Map([...used].map(([id, kept]) => [id, { usage: leftOf(kept), usedAt: kept.usedAt }])),
          changedAt: new Map(
            records.filter(({ dryRun }) => !dryRun).map(({ attribute, at }) => [attribute, at]),
          ),
        };
      }),
    claim: ({ everyMs, limit }) =>
      gate.pass('promotions.claim', () => {
        const now = clock.now();
        const claimed = [...database.tenants.values()]
          .filter(({ promotion }) => isDue(promotion, now, everyMs))
          .slice(0, limit);
        for (const { promotion } of claimed) promotion.decidedAt = now;
        return claimed.map(({ tenant }) => tenant.id);
      }),
    record: (tenant, entries) =>
      gate.pass('promotions.record', () => {
        const data = dataOf(tenant);
        for (const entry of entries) recordPromotion(data, entry, clock.now());
      }),
    measure: (tenant) =>
      gate.pass('promotions.measure', () => {
        const data = dataOf(tenant);
        const last = new Map(
          data.records.filter(({ dryRun }) => !dryRun).map((record) => [record.attribute, record]),
        );
        data.records = data.records.map((record) => {
          if (last.get(record.attribute) !== record || clock.now() - record.at > dayMicros) return record;
          const after = measured(data.used.get(record.attribute)?.usage ?? noUsage, record.action);
          return { ...record, after: after ?? record.after };
        });
      }),
    list: ({ tenant, before = Number.POSITIVE_INFINITY, limit }) =>
      gate.pass('promotions.list', () =>
        dataOf(tenant)
          .records.filter(({ seq }) => seq < before)
          .slice(-limit)
          .reverse(),
      ),
  };
};

const isDue = ({ countedAt, decidedAt }: PromotionData, now: Micros, everyMs: number): boolean => {
  if (decidedAt === null) return countedAt !== null;
  const passed = now - decidedAt;
  return (passed >= everyMs * 1_000 && countedAt !== null && countedAt >= decidedAt) || passed >= dayMicros;
};

/** In the tier that the action leads to. */
const measured = (usage: AttributeUsage, action: 'promote' | 'demote'): MeasuredFinds | null => {
  const [finds, ms] = action === 'promote' ? [usage.hotFinds, usage.hotMs] : [usage.coldFinds, usage.coldMs];
  return finds > 0 ? { finds, meanMs: ms / finds } : null;
};
