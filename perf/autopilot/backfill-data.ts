import type pg from 'pg';
import type { Procedures } from '#interfaces/procedures';

/** Three that are hot from the beginning and asked for, three that become it, and others that entities have besides. */
export const attributes = [
  { name: 'city', type: 'text', tier: 'hot' },
  { name: 'price', type: 'number', tier: 'hot' },
  { name: 'score', type: 'number', tier: 'hot' },
  { name: 'first', type: 'number', tier: 'cold' },
  { name: 'second', type: 'text', tier: 'cold' },
  { name: 'third', type: 'number', tier: 'cold' },
  ...['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'number' as const, tier: 'cold' as const })),
] as const;
export const moved = ['first', 'second', 'third'] as const;

export const entityKey = (place: number): string => `entity-${place}`;

/** Numbers are below this. */
export const numbers = 1_000_000;

type Random = (bound: number) => number;
type Row = Parameters<Procedures['ingest']['write']>[0]['values'][number];

export const cityOf = (random: Random): string => `city-${random(50)}`;
const textOf = (random: Random): string => `some text of the number ${random(1_000_000)}`;

export const anyValue = (entities: number, random: Random): Row => {
  const { name, type } = attributes[random(attributes.length)] ?? attributes[0];
  const value = name === 'city' ? cityOf(random) : type === 'text' ? textOf(random) : random(numbers);
  return { entity: entityKey(1 + random(entities)), attribute: name, value };
};

/** The store's tables as writes would leave them, but for history, which none of this reads. */
export const fillTenant = async (
  pool: pg.Pool,
  { tenant, entities, seed }: { readonly tenant: string; readonly entities: number; readonly seed: number },
): Promise<void> => {
  const share = (salt: string) =>
    `((hashint8extended(e.entity_id * 64 + ${salt}, ${seed}) & 1048575) / 1048576.0)`;
  const { rows } = await pool.query<{ id: number }>(
    'select tenant_id as id from attrium.tenants where name = $1',
    [tenant],
  );
  const id = rows[0]?.id;
  await pool.query(
    `insert into attrium.entities (tenant_id, key, type, rev, version)
      select $1, 'entity-' || n, 'thing', 1, 0 from generate_series(1, $2::bigint) n`,
    [id, entities],
  );
  await pool.query(
    `insert into attrium.entity_values (
        tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
      select e.tenant_id, e.entity_id, a.attribute_id, e.entity_id * 64 + a.attribute_id, now(), v.num, v.text,
          case when a.placement = 'hot' then v.num end, case when a.placement = 'hot' then v.text end
        from attrium.entities e
        join attrium.attributes a on a.tenant_id = e.tenant_id
        cross join lateral (
          select case when a.type = 'number' then floor(${numbers} * ${share('a.attribute_id')}) end as num,
            case
              when a.name = 'city' then 'city-' || floor(50 * ${share('a.attribute_id')})
              when a.type = 'text' then 'some text of the number ' || floor(1000000 * ${share('a.attribute_id')})
            end as text
        ) v
        where e.tenant_id = $1
        order by e.entity_id, a.attribute_id`,
    [id],
  );
  await pool.query(
    `insert into attrium.entity_jsonb (tenant_id, entity_id, attrs, observed)
      select v.tenant_id, v.entity_id,
          jsonb_object_agg(v.attribute_id, coalesce(to_jsonb(v.value_num), to_jsonb(v.value_text))),
          jsonb_object_agg(v.attribute_id, jsonb_build_array(attrium.micros(v.observed_at), v.ingest_seq::text))
        from attrium.entity_values v
        where v.tenant_id = $1 and (v.hot_num is not null or v.hot_text is not null)
        group by v.tenant_id, v.entity_id`,
    [id],
  );
  for (const table of ['entities', 'entity_values', 'entity_jsonb'])
    await pool.query(`vacuum analyze attrium.${table}`);
};

/** Values whose copies in the value index or in the projection are not as the placement says. */
export const wrongCopies = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query<{ wrong: string }>(`
    select count(*) as wrong
      from attrium.entity_values v
      join attrium.attributes a using (tenant_id, attribute_id)
      left join attrium.entity_jsonb j using (tenant_id, entity_id)
      where (v.hot_num, v.hot_text) is distinct from (
          case when a.placement = 'hot' then v.value_num end, case when a.placement = 'hot' then left(v.value_text, 256) end)
        or j.attrs -> a.attribute_id::text is distinct from
          case when a.placement = 'hot' then coalesce(to_jsonb(v.value_num), to_jsonb(v.value_text)) end`);
  return Number(rows[0]?.wrong);
};
