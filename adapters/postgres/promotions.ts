import { sql } from 'slonik';
import { z } from 'zod';
import type { AttributeId, Micros, TenantId } from '#domain/ids';
import type { CountedUsage, MeasuredFinds, Promotions } from '#domain/ports/promotions';
import { type PromotionReason, promotionReasons } from '#domain/promotion/decide';
import { asking } from './asking.ts';
import { promotionEntries } from './promotion-entries.ts';
import type { ReadPool } from './read-pool.ts';
import { operator, type ProveTenant } from './tenant-proof.ts';

const attribute = z.int().transform((id) => id as AttributeId);
const micros = z.int().transform((us) => us as Micros);
const usageRow = z.object({
  now_us: z.bigint(),
  used: z.array(
    z
      .tuple([
        attribute,
        micros.nullable(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
        z.number(),
      ])
      .transform(
        ([
          id,
          usedAt,
          filters,
          sorts,
          reads,
          savedMs,
          savedMsVariance,
          recentMs,
          recentMsVariance,
          coldFinds,
          coldMs,
          hotFinds,
          hotMs,
        ]) => {
          const found = { filters, sorts, reads, savedMs, savedMsVariance, recentMs, recentMsVariance };
          return [id, { usage: { ...found, coldFinds, coldMs, hotFinds, hotMs }, usedAt }] as const;
        },
      ),
  ),
  changed: z.array(z.tuple([attribute, micros])),
});
const claimedRow = z.object({ tenants: z.array(z.int().transform((id) => id as TenantId)) });
const reason = z.enum(Object.keys(promotionReasons) as [PromotionReason, ...PromotionReason[]]);
const promotionRow = z
  .object({
    seq: z.bigint(),
    at_us: z.bigint(),
    attribute,
    action: z.enum(['promote', 'demote']),
    reason,
    dry_run: z.boolean(),
    saves_ms: z.number(),
    bytes: z.bigint(),
    before_ms: z.number().nullable(),
    before_finds: z.number().nullable(),
    after_ms: z.number().nullable(),
    after_finds: z.number().nullable(),
  })
  .transform(({ seq, at_us, dry_run, saves_ms, bytes, ...row }) => ({
    seq: Number(seq),
    at: Number(at_us) as Micros,
    attribute: row.attribute,
    action: row.action,
    reason: row.reason,
    dryRun: dry_run,
    savesMsPerHour: saves_ms,
    bytes: Number(bytes),
    before: measured(row.before_finds, row.before_ms),
    after: measured(row.after_finds, row.after_ms),
  }));
const nothing = z.object({});

const measured = (finds: number | null, meanMs: number | null): MeasuredFinds | null =>
  finds === null || meanMs === null ? null : { finds, meanMs };

/** As count_attribute_usage() takes it. */
const countedRow = ({ attribute: id, used, usage }: CountedUsage) => ({
  id,
  used,
  filters: usage.filters,
  sorts: usage.sorts,
  reads: usage.reads,
  saved_ms: usage.savedMs,
  saved_ms_variance: usage.savedMsVariance,
  recent_ms: usage.recentMs,
  recent_ms_variance: usage.recentMsVariance,
  cold_finds: usage.coldFinds,
  cold_ms: usage.coldMs,
  hot_finds: usage.hotFinds,
  hot_ms: usage.hotMs,
});

export const createPromotions = (pool: ReadPool, prove: ProveTenant): Promotions => {
  const asked = asking(pool);
  return {
    async count(tenant, counted, halfLifeMs) {
      if (counted.length === 0) return;
      await asked((database) =>
        database.one(sql.type(nothing)`
          select attrium.count_attribute_usage(
            ${prove(tenant)}, ${halfLifeMs}, ${JSON.stringify(counted.map(countedRow))}) is null as ignored`),
      );
    },
    usage: (tenant) =>
      asked(async (database) => {
        const row = await database.one(
          sql.type(usageRow)`select * from attrium.attribute_usage_of(${prove(tenant)})`,
        );
        return {
          now: Number(row.now_us) as Micros,
          used: new Map(row.used),
          changedAt: new Map(row.changed),
        };
      }),
    claim: ({ everyMs, limit }) =>
      asked((database) =>
        database.oneFirst(sql.type(claimedRow)`
          select attrium.claim_promotion_turns(${prove(operator)}, ${everyMs}, ${limit}) as tenants`),
      ),
    async record(tenant, entries) {
      if (entries.length === 0) return;
      await asked((database) =>
        database.one(sql.type(nothing)`
          select attrium.record_promotions(
            ${prove(tenant)}, ${promotionEntries(entries)}) is null as ignored`),
      );
    },
    async measure(tenant) {
      await asked((database) =>
        database.one(
          sql.type(nothing)`select attrium.measure_promotions(${prove(tenant)}) is null as ignored`,
        ),
      );
    },
    list: ({ tenant, before, limit }) =>
      asked((database) =>
        database.any(sql.type(promotionRow)`
          select * from attrium.promotions_of(${prove(tenant)}, ${before ?? null}, ${limit})`),
      ),
  };
};
