import type pg from 'pg';
import { type HotQuery, pageSize } from './queries.ts';

export interface Peer {
  readonly name: string;
  readonly fill: readonly string[];
  /** $1 tenant, $2 city, $3 low, $4 high, $5 least, and for the document $6. */
  readonly query: string;
  readonly values: (query: HotQuery) => readonly unknown[];
  /** $1 tenant, and of equal length $2 entities, $3 attributes, $4 numbers; no value twice. */
  readonly update: string;
}

const plain = ({ tenant, city, low, high, least }: HotQuery) => [tenant, city, low, high, least];

/**
 * One document an entity; the tenant stands in it, so that the index tells tenants apart. What only an answer needs
 * stands in a second one, which no index looks at.
 */
export const jsonb: Peer = {
  name: 'jsonb',
  fill: [
    `create unlogged table bench_jsonb (
      entity_id bigint not null, rev bigint not null, version bigint not null, tenant_id integer not null,
      key text collate "C" not null, type text, attrs jsonb not null, observed jsonb not null) with (fillfactor = 85)`,
    `insert into bench_jsonb
      select v.entity_id, e.rev, e.version, v.tenant_id, e.key, e.type,
          jsonb_object_agg(v.attribute_id, coalesce(to_jsonb(v.value_num), to_jsonb(v.value_text)))
            || jsonb_build_object('t', v.tenant_id),
          jsonb_object_agg(v.attribute_id, attrium.micros(v.observed_at))
        from attrium.entity_values v
        join attrium.entities e on e.entity_id = v.entity_id and e.tenant_id = v.tenant_id
        group by v.tenant_id, v.entity_id, e.key, e.type, e.rev, e.version`,
    'alter table bench_jsonb set logged',
    'alter table bench_jsonb add primary key (tenant_id, entity_id)',
    'create index on bench_jsonb using gin (attrs jsonb_path_ops)',
    'vacuum analyze bench_jsonb',
  ],
  query: `select b.key, b.type, b.rev, b.version, b.attrs ->> '1', (b.attrs ->> '3')::float8, (b.attrs ->> '4')::float8,
      b.observed ->> '1', b.observed ->> '3', b.observed ->> '4'
    from bench_jsonb b
    where b.attrs @> $2::jsonb and b.tenant_id = $1
      and (b.attrs ->> '3')::float8 between $3 and $4 and (b.attrs ->> '4')::float8 >= $5
    order by (b.attrs ->> '4')::float8, b.key
    limit ${pageSize}`,
  values: (query) => [
    query.tenant,
    JSON.stringify({ t: query.tenant, 1: query.city }),
    ...plain(query).slice(2),
  ],
  update: `update bench_jsonb b
      set attrs = b.attrs || u.attrs, observed = b.observed || u.observed, rev = b.rev + 1
    from (
      select entity, jsonb_object_agg(attribute, num) as attrs,
          jsonb_object_agg(attribute, attrium.micros(clock_timestamp())) as observed
        from unnest($2::bigint[], $3::integer[], $4::float8[]) u (entity, attribute, num)
        group by entity
    ) u
    where b.tenant_id = $1 and b.entity_id = u.entity`,
};

/** One row a value, each column of values indexed for each attribute. */
export const eav: Peer = {
  name: 'eav',
  fill: [
    `create unlogged table bench_eav (
      entity_id bigint not null, num double precision, observed_at timestamptz not null, tenant_id integer not null,
      attribute_id integer not null, text text collate "C") with (fillfactor = 85)`,
    `insert into bench_eav
      select v.entity_id, v.value_num, v.observed_at, v.tenant_id, v.attribute_id, v.value_text
        from attrium.entity_values v`,
    'alter table bench_eav set logged',
    'alter table bench_eav add primary key (tenant_id, entity_id, attribute_id)',
    'create index on bench_eav (tenant_id, attribute_id, num, entity_id) where num is not null',
    'create index on bench_eav (tenant_id, attribute_id, text, entity_id) where text is not null',
    'vacuum analyze bench_eav',
  ],
  query: `select e.key, e.type, e.rev, e.version, c.text, p.num, s.num, c.observed_at, p.observed_at, s.observed_at
    from bench_eav c
    join bench_eav p on p.tenant_id = $1 and p.entity_id = c.entity_id and p.attribute_id = 3
    join bench_eav s on s.tenant_id = $1 and s.entity_id = c.entity_id and s.attribute_id = 4
    join attrium.entities e on e.entity_id = c.entity_id and e.tenant_id = $1
    where c.tenant_id = $1 and c.attribute_id = 1 and c.text = $2 and p.num between $3 and $4 and s.num >= $5
    order by s.num, e.key
    limit ${pageSize}`,
  values: plain,
  update: `update bench_eav b set num = u.num, observed_at = clock_timestamp()
    from unnest($2::bigint[], $3::integer[], $4::float8[]) u (entity, attribute, num)
    where b.tenant_id = $1 and b.entity_id = u.entity and b.attribute_id = u.attribute`,
};

export const fillPeer = async (client: pg.PoolClient, { fill }: Peer): Promise<void> => {
  for (const statement of fill) await client.query(statement);
};

/** Keys in the order of the answer. Planned once a connection, as a team would that cares. */
export const askPeer = async (pool: pg.Pool, peer: Peer, query: HotQuery): Promise<string[]> => {
  const { rows } = await pool.query<{ key: string }>({
    name: peer.name,
    text: peer.query,
    values: [...peer.values(query)],
  });
  return rows.map(({ key }) => key);
};
