import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { EntityState } from '#domain/entity';
import type { Proven } from '#domain/freshness';
import type { Position } from '#domain/ids';
import type { FindQuery } from '#domain/ports/entity-store';
import { findAnswer, toProof, toState } from './answers.ts';
import { filterCondition } from './filter-sql.ts';
import { behind, orderList, sortKeys } from './order-sql.ts';
import type { ProveTenant } from './tenant-proof.ts';

const enteredRow = z.object({ floor: z.string().transform((text) => text as Position) });

/**
 * The tenant holds for the rest of the transaction; it is a bind value, because others of the same role can read the
 * text of statements. The floor is sampled here, one statement and so one snapshot before the data. Compiling a plan
 * would take longer than carrying it out.
 */
const enterTenant = (proof: string) =>
  sql.type(enteredRow)`
    select attrium.log_position() as floor
      from (select set_config('attrium.tenant', ${proof}, true), set_config('jit', 'off', true)) entered`;

/** Under row-level security, as the application role, and with the tenant named too, for the sake of the indexes. */
const findQuery = (query: FindQuery) => {
  const { tenant, filter, window, orderBy, after, select, limit } = query;
  const keys = sortKeys(tenant, orderBy);
  return sql.type(findAnswer)`
    with page as (
      select e.entity_id, e.key, e.type, e.rev, e.version, ${keys.columns}
        from attrium.entities e
        ${keys.joins}
        where e.tenant_id = ${tenant} and e.alive and e.rev > 0
          and ${filter === undefined ? sql.fragment`true` : filterCondition(filter, { tenant, window })}
          and ${after === undefined ? sql.fragment`true` : behind(orderBy, keys, after)}
        order by ${orderList(orderBy, keys.expressions)}
        limit ${limit}
    )
    select attrium.log_epoch() as epoch,
        coalesce(
          json_agg(
            json_build_object('entity', p.key, 'type', p.type, 'alive', true, 'rev', p.rev, 'version', p.version,
              'values', coalesce(
                (select json_agg(json_build_array(
                      v.attribute_id, a.type, v.value_num, v.value_text, attrium.micros(v.observed_at),
                      v.ingest_seq::text))
                  from attrium.entity_values v
                  join attrium.attributes a on a.tenant_id = ${tenant} and a.attribute_id = v.attribute_id
                  where v.tenant_id = ${tenant} and v.entity_id = p.entity_id
                    and (v.value_num is not null or v.value_text is not null)
                    and ${select === undefined ? sql.fragment`true` : sql.fragment`v.attribute_id = any (${sql.array([...select], 'int4')})`}),
                '[]'))
            order by ${orderList(orderBy, keys.names)}),
          '[]') as entities,
        attrium.log_position() as ceiling,
        attrium.micros(clock_timestamp()) as clock_us
      from page p`;
};

/** One page, from one snapshot. */
export const find = (
  pool: DatabasePool,
  prove: ProveTenant,
  query: FindQuery,
): Promise<Proven<readonly EntityState[]>> =>
  pool.transaction(async (transaction) => {
    const { floor } = await transaction.one(enterTenant(prove(query.tenant)));
    const answer = await transaction.one(findQuery(query));
    return {
      data: answer.entities.map((row) => toState(row.entity, row)),
      proof: toProof({ ...answer, floor }),
    };
  });
