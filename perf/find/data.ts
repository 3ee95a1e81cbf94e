import type pg from 'pg';

/** What is generated, and with it what may be asked. Every number is told from its place by a hash of the server. */
export interface DataPlan {
  readonly tenants: readonly number[];
  /** Numbered on from `before`, in turns of tenants. */
  readonly entities: number;
  /** How many there are already. */
  readonly before: number;
  readonly seed: number;
  /** Fill history, too; no find by hot attributes reads it. */
  readonly history: boolean;
}

export const valuesPerEntity = 50;
export const hotPerEntity = 10;
/** Of each tenant. The cold ones are spread so that an entity has 40 of them. */
export const attributesPerTenant = 10_000;
/** Those that are asked for; every entity has them. */
export const attribute = { city: 1, price: 3, score: 4, cold: 11 } as const;
const firstSparse = 12;

/** A share from 0 to below 1, the same for the same entity, salt and seed. */
const share = (entity: string, salt: string): string =>
  `((hashint8extended(${entity} * 16384 + ${salt}, :seed) & 1048575) / 1048576.0)`;

/**
 * (tenant_id, entity_id, attribute_id, value_num, value_text), by tenant and entity. Skewed where real data is: a third
 * of the entities live in the first of 50 cities.
 */
const valuesSql = ({ tenants, entities, before, seed }: DataPlan): string =>
  `
  select t.tenant_id, e.entity_id, a.attribute_id,
      case
        when a.attribute_id in (1, 2) then null
        when a.attribute_id = 6 then 1767225600000000 + floor(2592000000000 * ${share('e.entity_id', '6')})
        when a.attribute_id = 5 then floor(100 * ${share('e.entity_id', '5')})
        else round((1000 * ${share('e.entity_id', 'a.attribute_id')})::numeric, 3)::float8
      end as value_num,
      case a.attribute_id
        when 1 then 'city-' || lpad(floor(50 * power(${share('e.entity_id', '1')}, 2))::text, 2, '0')
        when 2 then 'status-' || floor(5 * ${share('e.entity_id', '2')})
      end as value_text
    from unnest(array[${tenants.join()}]) with ordinality t (tenant_id, place)
    cross join lateral generate_series(${before} + t.place, ${before + entities}, ${tenants.length}) e (entity_id)
    cross join lateral (
      select g as attribute_id from generate_series(1, ${firstSparse - 1}) g
      union all
      select ${firstSparse} + g * ${spread} + floor(${spread} * ${share('e.entity_id', '(1000 + g)')})::integer
        from generate_series(0, ${valuesPerEntity - firstSparse}) g
    ) a`.replaceAll(':seed', String(seed));

const sparse = valuesPerEntity - firstSparse + 1;
const spread = Math.floor((attributesPerTenant - firstSparse) / sparse);

/** Values were observed, and written, at random within this many days. */
const days = 60;

/** Indexes are made after the rows, as a restore does: the data is the subject, not how it came. */
const withoutIndexes = async (client: pg.PoolClient, table: string, fill: () => Promise<void>) => {
  const { rows } = await client.query<{ name: string; definition: string; key: string | null }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition,
        case when c.oid is not null then format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname,
          pg_get_constraintdef(c.oid)) end as key
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
      where i.indrelid = $1::regclass`,
    [table],
  );
  for (const { name, key } of rows) {
    await client.query(
      key === null
        ? `drop index ${name}`
        : `alter table ${table} drop constraint ${name.replace(/^.*\./, '')}`,
    );
  }
  await fill();
  // Of a table with partitions, for all of them.
  for (const { definition, key } of rows) await client.query(key ?? definition.replace(' ON ONLY ', ' ON '));
};

export const keyOf = (entity: number): string => `entity-${String(entity).padStart(9, '0')}`;

export const defineAttributes = async (client: pg.PoolClient, tenants: readonly number[]): Promise<void> => {
  await client.query(
    `insert into attrium.attributes (tenant_id, attribute_id, version, created_at, name, type, tier, placement, pii)
      select t, a, 1, now(), 'a' || a,
          case when a in (1, 2) then 'text' when a = 6 then 'timestamp' else 'number' end,
          h.tier, h.tier, 'none'
        from unnest($1::integer[]) t, generate_series(1, ${attributesPerTenant}) a
        cross join lateral (select case when a <= ${hotPerEntity} then 'hot' else 'cold' end as tier) h`,
    [tenants],
  );
};

/** Of the values of entities behind this number, an entry of history each, written when it was observed. */
export const writeHistory = async (client: pg.PoolClient, behind: number): Promise<void> => {
  await client.query(
    `select attrium.ensure_history_partition(m)
      from generate_series(now() - interval '${days + 31} days', now(), interval '1 month') m`,
  );
  await client.query(
    `insert into attrium.entity_values_ts
        (entity_id, ingest_seq, observed_at, ingested_at, value_num, tenant_id, attribute_id, value_text)
      select v.entity_id, v.ingest_seq, v.observed_at, v.observed_at, v.value_num, v.tenant_id, v.attribute_id, v.value_text
        from attrium.entity_values v where v.entity_id > $1
        order by v.observed_at`,
    [behind],
  );
  await client.query('vacuum analyze attrium.entity_values_ts');
};

/** Our own tables as the store leaves them after the same writes. */
export const fillStore = async (client: pg.PoolClient, plan: DataPlan): Promise<void> => {
  await client.query(`set maintenance_work_mem = '1GB'; set work_mem = '256MB'`);
  await defineAttributes(client, plan.tenants);
  await client.query(`select attrium.ensure_history_partition(now())`);
  await withoutIndexes(client, 'attrium.entities', async () => {
    await client.query(
      `insert into attrium.entities (entity_id, tenant_id, key, type, rev, version) overriding system value
        select n, ($1::integer[])[1 + (n - $2 - 1) % ${plan.tenants.length}], 'entity-' || lpad(n::text, 9, '0'), 'device', 1, 0
          from generate_series($2::integer + 1, $2 + ${plan.entities}) n`,
      [plan.tenants, plan.before],
    );
  });
  await client.query(
    `select setval(pg_get_serial_sequence('attrium.entities', 'entity_id'), ${plan.before + plan.entities})`,
  );
  await withoutIndexes(client, 'attrium.entity_values', async () => {
    await client.query(
      `insert into attrium.entity_values
          (tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
        select v.tenant_id, v.entity_id, v.attribute_id, v.entity_id * 64 + v.attribute_id % 64,
            date_trunc('hour', now()) - ${days} * interval '1 day' * ${share('v.entity_id', '(5000 + v.attribute_id)').replaceAll(':seed', String(plan.seed))},
            v.value_num, v.value_text,
            case when v.attribute_id <= ${hotPerEntity} then v.value_num end,
            case when v.attribute_id <= ${hotPerEntity} then left(v.value_text, 256) end
          from (${valuesSql(plan)}) v`,
    );
  });
  await withoutIndexes(client, 'attrium.entity_jsonb', async () => {
    await client.query(
      `insert into attrium.entity_jsonb (tenant_id, entity_id, attrs, observed)
        select v.tenant_id, v.entity_id,
            jsonb_object_agg(v.attribute_id, coalesce(to_jsonb(v.value_num), to_jsonb(v.value_text))),
            jsonb_object_agg(v.attribute_id, jsonb_build_array(attrium.micros(v.observed_at), v.ingest_seq::text))
          from attrium.entity_values v
          where v.attribute_id <= ${hotPerEntity} and v.entity_id > ${plan.before}
          group by v.tenant_id, v.entity_id`,
    );
  });
  for (const table of ['entity_values', 'entities', 'entity_jsonb', 'attributes'])
    await client.query(`vacuum analyze attrium.${table}`);
  if (plan.history)
    await withoutIndexes(client, 'attrium.entity_values_ts', () => writeHistory(client, plan.before));
};
