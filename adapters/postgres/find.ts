import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { EntityState } from '#domain/entity';
import { filterAttributes } from '#domain/filter-attributes';
import type { AttributeId, Micros, Position } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FindQuery, ProvenPage } from '#domain/ports/entity-store';
import { answerTooLarge, askedColumns, findAnswer, toProof, toState } from './answers.ts';
import { coverSql } from './cover-sql.ts';
import { behind, orderList, sortKeys } from './order-sql.ts';
import { plannedPage } from './planned-find.ts';
import { renamedColumn, stagedColumn, stagedFirst } from './staged-first.ts';
import type { ProveTenant, TenantProof } from './tenant-proof.ts';
import { filterSql } from './wide-filter-sql.ts';

/** What a page may take for granted. */
interface Held {
  readonly hot: ReadonlySet<AttributeId>;
  /** History is whole from this time of ingestion on, until the end of the transaction. */
  readonly since?: Micros;
}

const hotIds = z.array(z.int().transform((id) => id as AttributeId));
const enteredRow = z.object({
  floor: z.string().transform((text) => text as Position),
  hot: hotIds,
  held: z.boolean().nullable(),
  staged: z.boolean().optional(),
});
const pageRow = findAnswer.extend({ hot: hotIds, renamed: askedColumns.renamed });

/**
 * The tenant holds for the rest of the transaction; it is a bind value, because others of the same role can read the
 * text of statements. The floor is sampled here, one statement and so one snapshot before the data; history is held for
 * the transaction where the plan reads it. Compiling a plan
 * would take longer than carrying it out.
 */
const enterTenant = (
  proof: TenantProof,
  attributes: readonly AttributeId[],
  looks: boolean,
  since: Micros | undefined,
) =>
  sql.type(enteredRow)`
    select attrium.log_position() as floor, attrium.hot_attributes(${proof}, ${sql.array([...attributes], 'int4')}) as hot,
        attrium.hold_history(${since ?? null}) as held${stagedColumn(proof, looks)}
      from (select set_config('attrium.tenant', ${proof}, true), set_config('jit', 'off', true)) entered`;

/** Under row-level security, as the application role, and with the tenant named too, for the sake of the indexes. */
const pageQuery = (query: FindQuery, proof: TenantProof, { hot, since }: Held) => {
  const { tenant, filter, window, orderBy, after, select, limit } = query;
  const keys = sortKeys(tenant, orderBy);
  const matching = filterSql(filter, { tenant, window, hot });
  const selected =
    select === undefined
      ? sql.fragment`true`
      : sql.fragment`v.attribute_id = any (${sql.array([...select], 'int4')})`;
  return sql.type(pageRow)`
    with page as (
      select e.entity_id, e.key, e.type, e.rev, e.version, ${keys.columns}
        from attrium.entities e
        ${matching.joins}
        ${keys.joins}
        where e.tenant_id = ${tenant} and e.alive and e.rev > 0
          and ${matching.condition}
          and ${coverSql(query.plan?.arms, { tenant, window, hot }, since)}
          and ${after === undefined ? sql.fragment`true` : behind(orderBy, keys, after)}
        order by ${orderList(orderBy, keys.expressions)}
        limit ${limit + 1}
    ), sized as (
      select p.*, row_number() over w as place, sum(s.bytes) over w as bytes
        from page p
        cross join lateral (
          select coalesce(sum(64 + coalesce(octet_length(v.value_text), 0)), 0) as bytes
            from attrium.entity_values v
            where v.tenant_id = ${tenant} and v.entity_id = p.entity_id
              and (v.value_num is not null or v.value_text is not null)
              and ${selected}
        ) s
        window w as (order by ${orderList(orderBy, keys.names)} rows unbounded preceding)
    ), kept as (
      select * from sized where place <= ${limit} and bytes <= ${limits.answerBytes}
    )
    select attrium.log_epoch() as epoch,
        attrium.hot_attributes(${proof}, ${sql.array(filterAttributes(filter), 'int4')}) as hot,
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
                    and ${selected}),
                '[]'))
            order by p.place),
          '[]') as entities,
        (select count(*) from sized) > count(p.place) as more,
        (select key from sized where place = 1 and bytes > ${limits.answerBytes}) as too_large,
        attrium.log_position() as ceiling,
        attrium.clock_us() as clock_us${renamedColumn(proof, query.names)}
      from kept p`;
};

/**
 * A page, on the claim that these attributes are hot: only then do the value indexes hold all of their values. null where
 * the page's own snapshot says otherwise, and the page may lack rows.
 */
export const pageOf = async (
  connection: CommonQueryMethods,
  query: FindQuery,
  proof: TenantProof,
  held: Held,
): Promise<Omit<z.output<typeof pageRow>, 'hot'> | null> => {
  const answer = await connection.one(pageQuery(query, proof, held));
  const still = new Set(answer.hot);
  return [...held.hot].every((id) => still.has(id)) ? answer : null;
};

const nothing: Held = { hot: new Set() };

/** One page, from one snapshot: as planned, and where that does not hold, by a statement that is right for any filter. */
export const find = async (
  pool: DatabasePool,
  prove: ProveTenant,
  query: FindQuery,
): Promise<ProvenPage<readonly EntityState[]>> => {
  const proof = prove(query.tenant);
  const { page } = await stagedFirst(pool, proof, query.staged, async (looks) => {
    const planned = await plannedPage(pool, query, proof, looks);
    return planned ?? generalPage(pool, query, proof, looks);
  });
  if (page === undefined) throw new Error('a read that does not look found something staged');
  if (page.too_large !== null) throw answerTooLarge({ entity: page.too_large });
  return {
    data: page.states,
    more: page.more,
    proof: toProof(page),
  };
};

const generalPage = (pool: DatabasePool, query: FindQuery, proof: TenantProof, looks: boolean) =>
  pool.transaction(async (transaction) => {
    const since = query.plan?.since;
    const { floor, hot, held, staged } = await transaction.one(
      enterTenant(proof, filterAttributes(query.filter), looks, since),
    );
    if (staged === true) return { staged };
    const answer =
      (await pageOf(transaction, query, proof, {
        hot: new Set(hot),
        since: held === true ? since : undefined,
      })) ?? (await pageOf(transaction, query, proof, nothing));
    if (answer === null) throw new Error('a page that claims nothing of tiers was refused');
    const { entities, renamed, ...rest } = answer;
    return { renamed, page: { ...rest, states: entities.map((row) => toState(row.entity, row)), floor } };
  });
