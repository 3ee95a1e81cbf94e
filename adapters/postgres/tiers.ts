import { sql } from 'slonik';
import { z } from 'zod';
import { placements } from '#domain/attributes';
import { copyBytes } from '#domain/copy-bytes';
import { AttriumError } from '#domain/errors';
import type { AttributeId, Micros, TenantId } from '#domain/ids';
import type { Tiers } from '#domain/ports/tiers';
import { asking } from './asking.ts';
import { promotionEntries } from './promotion-entries.ts';
import type { ReadPool } from './read-pool.ts';
import { operator, type ProveTenant } from './tenant-proof.ts';

const attribute = z.int().transform((id) => id as AttributeId);
const startedRow = z.object({
  tenant_known: z.boolean(),
  attribute_known: z.boolean().nullable(),
  retired: z.boolean().nullable(),
  placement: z.enum(placements).nullable(),
  started: z.boolean(),
});
const stepRow = z.object({
  outcome: z.enum(['more', 'done', 'busy']).nullable(),
  moved: z.bigint(),
  finished: z.array(attribute),
});
const changeRow = z
  .object({
    attribute,
    hot: z.boolean(),
    started_us: z.bigint(),
    progress: z.number(),
    moved: z.bigint(),
  })
  .transform(({ hot, started_us, moved, ...rest }) => ({
    ...rest,
    to: hot ? ('hot' as const) : ('cold' as const),
    startedAt: Number(started_us) as Micros,
    values: Number(moved),
  }));
const pendingRow = z.object({ tenants: z.array(z.int().transform((id) => id as TenantId)) });
const copiesRow = z.object({
  attribute,
  values: z.bigint(),
  text_bytes: z.bigint(),
  cut_bytes: z.bigint(),
});

export const createTiers = (pool: ReadPool, prove: ProveTenant): Tiers => {
  const run = asking(pool);
  return {
    start: (tenant, id, to, why) =>
      run(async (open) => {
        const found = await open.one(sql.type(startedRow)`
          select * from attrium.start_tier_change(
            ${prove(tenant)}, ${id}, ${to === 'hot'}, ${why === undefined ? null : promotionEntries([why])})`);
        if (!found.tenant_known) throw new AttriumError('TENANT_UNKNOWN');
        if (found.attribute_known !== true || found.placement === null)
          throw new AttriumError('ATTRIBUTE_UNKNOWN', `There is no attribute of the number ${id}.`);
        if (found.retired === true)
          throw new AttriumError('ATTRIBUTE_RETIRED', `The attribute of the number ${id} is retired.`);
        return { placement: found.placement, started: found.started };
      }),
    step: (tenant, { values, attributes }) =>
      run(async (open) => {
        const { outcome, moved, finished } = await open.one(sql.type(stepRow)`
          select * from attrium.step_tier_changes(
            ${prove(tenant)}, ${values}, ${attributes === undefined ? null : sql.array([...attributes], 'int4')})`);
        if (outcome === null) throw new AttriumError('TENANT_UNKNOWN');
        return { outcome, values: Number(moved), finished };
      }),
    changes: (tenant) =>
      run((open) => open.any(sql.type(changeRow)`select * from attrium.tier_changes_of(${prove(tenant)})`)),
    pending: () =>
      run((open) =>
        open.oneFirst(
          sql.type(pendingRow)`select attrium.tenants_changing_tiers(${prove(operator)}) as tenants`,
        ),
      ),
    copyBytes: (tenant) =>
      run(async (open) => {
        const rows = await open.any(sql.type(copiesRow)`select * from attrium.copies_of(${prove(tenant)})`);
        return new Map(
          rows.map((row) => [
            row.attribute,
            copyBytes({
              values: Number(row.values),
              textBytes: Number(row.text_bytes),
              cutBytes: Number(row.cut_bytes),
            }),
          ]),
        );
      }),
  };
};
