import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeId, TenantId } from '#domain/ids';
import { type AttributeUsage, noUsage, usageParts } from '#domain/promotion/usage';
import { promotionOf } from './promotion-of.ts';
import type { PromotionsSubject } from './subject.ts';

const [one, other] = [1, 2].map((id) => id as AttributeId) as [AttributeId, AttributeId];
const halfLifeMs = 900_000;
const everyMs = 60_000;
const dayMs = 24 * 3_600_000;

/** Halved so many times as often as the others. */
const faster: Partial<AttributeUsage> = { savedMsVariance: 2, recentMs: 4, recentMsVariance: 8 };

/** Every part different. */
const usage = Object.fromEntries(
  usageParts.map((name, place) => [name, 8 + place]),
) as unknown as AttributeUsage;
const entry = promotionOf(one);

/** Every *must* of the port Promotions. */
export function promotionsConformance(adapterName: string, open: () => Promise<PromotionsSubject>): void {
  describe(`promotions [${adapterName}]`, () => {
    let subject: PromotionsSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());

    /** With two attributes, `one` and `other`. */
    const newTenant = async (): Promise<TenantId> => {
      const tenant = await subject.newTenant();
      const specs = ['one', 'other'].map((name) => ({ name, type: 'number' }) as const);
      const { attributes } = await subject.catalog.apply(
        tenant,
        specs.map((spec) => ({ kind: 'define', spec })),
      );
      expect(attributes.map(({ id }) => id)).toEqual([one, other]);
      return tenant;
    };
    const count = (tenant: TenantId, attribute: AttributeId, more: Partial<AttributeUsage>, used = true) =>
      subject.promotions.count(tenant, [{ attribute, usage: { ...noUsage, ...more }, used }], halfLifeMs);
    /** Turns of a tenant that were given away: others of the same store may be due, too. */
    const claimed = async (tenant: TenantId) =>
      (await subject.promotions.claim({ everyMs, limit: 1_000 })).filter((id) => id === tenant).length;
    const within = (found: number | undefined, expected: number) => {
      expect(found).toBeGreaterThan(expected * 0.99);
      expect(found).toBeLessThan(expected * 1.01);
    };

    it('what processes count adds up, part by part, and decays', async () => {
      const tenant = await newTenant();
      await count(tenant, one, usage);
      await Promise.all([1, 2, 3].map(() => count(tenant, one, usage)));
      const now = (await subject.promotions.usage(tenant)).used.get(one)?.usage;
      for (const part of usageParts) within(now?.[part], 4 * usage[part]);
      await subject.agePromotions(2 * halfLifeMs);
      const later = (await subject.promotions.usage(tenant)).used.get(one)?.usage;
      for (const part of usageParts) within(later?.[part], (4 * usage[part]) / 4 ** (faster[part] ?? 1));
      await count(tenant, one, { filters: 8 });
      within((await subject.promotions.usage(tenant)).used.get(one)?.usage.filters, 16);
    });

    it('what is counted for a number that no attribute has is left out, and the rest is not', async () => {
      const tenant = await newTenant();
      const counted = [99 as AttributeId, one].map((attribute) => ({ attribute, usage, used: true }));
      await subject.promotions.count(tenant, counted, halfLifeMs);
      expect([...(await subject.promotions.usage(tenant)).used.keys()]).toEqual([one]);
      expect(await claimed(tenant)).toBe(1);
    });

    it('what was counted years ago is nothing, and no error', async () => {
      const tenant = await newTenant();
      for (let year = 0; year < 12; year += 1) {
        await count(tenant, one, { recentMsVariance: 1e-20, filters: 1 });
        await subject.agePromotions(365 * dayMs);
      }
      expect((await subject.promotions.usage(tenant)).used.get(one)?.usage.filters).toBeLessThan(1e-20);
    });

    it('knows when a find used an attribute, which reading it does not change', async () => {
      const tenant = await newTenant();
      await count(tenant, other, { reads: 1 }, false);
      expect((await subject.promotions.usage(tenant)).used.get(other)?.usedAt).toBeNull();
      await count(tenant, other, { filters: 1 });
      const { now, used } = await subject.promotions.usage(tenant);
      const usedAt = used.get(other)?.usedAt ?? 0;
      expect(now - usedAt).toBeLessThan(60_000_000);
      await count(tenant, other, { reads: 1 }, false);
      expect((await subject.promotions.usage(tenant)).used.get(other)?.usedAt).toBe(usedAt);
    });

    it('gives a tenant that was used to one caller at a time, again only when it was used again, and else once a day', async () => {
      const tenant = await newTenant();
      expect(await claimed(tenant)).toBe(0);
      await count(tenant, one, { filters: 1 });
      const turns = await Promise.all([1, 2, 3, 4].map(() => claimed(tenant)));
      expect(turns.reduce((sum, turn) => sum + turn, 0)).toBe(1);
      await count(tenant, one, { filters: 1 });
      expect(await claimed(tenant)).toBe(0);
      await subject.agePromotions(everyMs);
      expect(await claimed(tenant)).toBe(1);
      await subject.agePromotions(everyMs);
      expect(await claimed(tenant)).toBe(0);
      await subject.agePromotions(dayMs);
      expect(await claimed(tenant)).toBe(1);
    });

    it('lists what was decided, newest first and page by page, as it was given', async () => {
      const tenant = await newTenant();
      const demoted = {
        ...entry,
        attribute: other,
        action: 'demote',
        reason: 'REPLACED',
        before: null,
      } as const;
      await subject.promotions.record(tenant, [entry, demoted]);
      await subject.promotions.record(tenant, [{ ...entry, dryRun: true }]);
      const [third, second, ...rest] = await subject.promotions.list({ tenant, limit: 2 });
      expect(rest).toEqual([]);
      expect(third).toMatchObject({ ...entry, dryRun: true, after: null });
      expect(second).toMatchObject({ ...demoted, after: null });
      const [first, ...none] = await subject.promotions.list({ tenant, before: second?.seq, limit: 2 });
      expect([first, none]).toMatchObject([entry, []]);
    });

    it('knows when a tier was changed last, proposals apart', async () => {
      const tenant = await newTenant();
      await subject.promotions.record(tenant, [entry, { ...entry, attribute: other, dryRun: true }]);
      const { now, changedAt } = await subject.promotions.usage(tenant);
      expect([...changedAt.keys()]).toEqual([one]);
      expect(now - (changedAt.get(one) ?? 0)).toBeLessThan(60_000_000);
    });

    it('notes on the last decision how finds go since, for a day', async () => {
      const tenant = await newTenant();
      await subject.promotions.record(tenant, [{ ...entry, action: 'demote' }, entry]);
      const afterOf = async () => {
        await subject.promotions.measure(tenant);
        return (await subject.promotions.list({ tenant, limit: 2 })).map(({ after }) => after);
      };
      await count(tenant, one, { coldFinds: 4, coldMs: 400 });
      expect(await afterOf()).toEqual([null, null]);
      await count(tenant, one, { hotFinds: 2, hotMs: 5 });
      const [after, before] = await afterOf();
      expect(before).toBeNull();
      within(after?.meanMs, 2.5);
      within(after?.finds, 2);
      await subject.agePromotions(2 * dayMs);
      await count(tenant, one, { hotFinds: 100, hotMs: 9_000 });
      within((await afterOf())[0]?.meanMs, 2.5);
    });

    it('of one tenant tells nothing of another', async () => {
      const [mine, theirs] = [await newTenant(), await newTenant()];
      await count(theirs, one, usage);
      await subject.promotions.record(theirs, [entry]);
      const { used, changedAt } = await subject.promotions.usage(mine);
      expect([used.size, changedAt.size]).toEqual([0, 0]);
      expect(await subject.promotions.list({ tenant: mine, limit: 10 })).toEqual([]);
    });
  });
}
