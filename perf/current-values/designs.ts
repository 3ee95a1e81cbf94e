/** One way to keep current values, as SQL over perf.staged. */
export interface Design {
  readonly name: 'one' | 'two' | 'history';
  readonly note: string;
  readonly tables: readonly string[];
  /** Statements of one transaction that take what is staged. */
  readonly write: readonly string[];
  /** All values of entity $1 as one text, in the order of attributes. */
  readonly read: string;
}

const row = `entity_id bigint not null, ingest_seq bigint not null, observed_at timestamptz not null,
  value_num double precision, tenant_id integer not null, attribute_id integer not null, value_text text collate "C"`;
const key = 'primary key (tenant_id, entity_id, attribute_id)';

const history = (name: string): readonly string[] => [
  `create table perf.${name}_history (entity_id bigint not null, ingest_seq bigint not null,
     observed_at timestamptz not null, ingested_at timestamptz not null, value_num double precision,
     tenant_id integer not null, attribute_id integer not null, value_text text collate "C")`,
  `create index on perf.${name}_history using brin (ingested_at)`,
  `create index on perf.${name}_history (tenant_id, attribute_id, ingested_at)`,
];

const intoHistory = (name: string): string => `
  insert into perf.${name}_history (
      tenant_id, attribute_id, entity_id, ingest_seq, observed_at, ingested_at, value_num, value_text)
    select 1, attribute_id, entity_id, ingest_seq, observed_at, now(), value_num, value_text from perf.staged`;

/** Updates by place where there is a current value, adds where there is none, as stage_flush() does. */
const intoCurrent = (table: string, of: string, copies: boolean): string => `
  with newest as materialized (
    select distinct on (s.entity_id, s.attribute_id) s.*, c.at, c.current_at, c.current_seq
      from perf.staged s
      left join lateral (
        select c.ctid as at, c.observed_at as current_at, c.ingest_seq as current_seq from perf.${table} c
          where c.tenant_id = 1 and c.entity_id = s.entity_id and c.attribute_id = s.attribute_id limit 1
      ) c on true
      where ${of}
      order by s.entity_id, s.attribute_id, s.observed_at desc, s.ingest_seq desc
  ), replaced as (
    update perf.${table} c
      set ingest_seq = n.ingest_seq, observed_at = n.observed_at, value_num = n.value_num, value_text = n.value_text
        ${copies ? ', hot_num = case when n.hot then n.value_num end, hot_text = case when n.hot then left(n.value_text, 256) end' : ''}
      from newest n
      where c.ctid = n.at and (n.observed_at, n.ingest_seq) > (n.current_at, n.current_seq)
  )
  insert into perf.${table} (
      tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text
      ${copies ? ', hot_num, hot_text' : ''})
    select 1, n.entity_id, n.attribute_id, n.ingest_seq, n.observed_at, n.value_num, n.value_text
        ${copies ? ', case when n.hot then n.value_num end, case when n.hot then left(n.value_text, 256) end' : ''}
      from newest n
      where n.at is null`;

const told = (source: string): string => `
  select string_agg(concat_ws('|', v.attribute_id, v.value_num, v.value_text, v.ingest_seq), ';' order by v.attribute_id) as answer
    from (${source}) v`;
const ofTable = (table: string): string =>
  `select attribute_id, value_num, value_text, ingest_seq from perf.${table} where tenant_id = 1 and entity_id = $1`;

const hotTable = (name: string): readonly string[] => [
  `create table perf.${name}_hot (${row}, ${key}) with (fillfactor = 85)`,
  `create index on perf.${name}_hot (tenant_id, attribute_id, value_num, entity_id) where value_num is not null`,
  `create index on perf.${name}_hot (tenant_id, attribute_id, left(value_text, 256), entity_id) where value_text is not null`,
];

export const designs: readonly Design[] = [
  {
    name: 'one',
    note: 'one table, hot values again in indexed columns',
    tables: [
      ...history('one'),
      `create table perf.one_current (${row}, hot_num double precision, hot_text text collate "C", ${key})
         with (fillfactor = 85)`,
      'create index on perf.one_current (tenant_id, attribute_id, hot_num, entity_id) where hot_num is not null',
      'create index on perf.one_current (tenant_id, attribute_id, hot_text, entity_id) where hot_text is not null',
    ],
    write: [intoHistory('one'), intoCurrent('one_current', 'true', true)],
    read: told(ofTable('one_current')),
  },
  {
    name: 'two',
    note: 'a table of hot values, a table of cold ones',
    tables: [
      ...history('two'),
      ...hotTable('two'),
      `create table perf.two_cold (${row}, ${key}) with (fillfactor = 85)`,
    ],
    write: [
      intoHistory('two'),
      intoCurrent('two_hot', 's.hot', false),
      intoCurrent('two_cold', 'not s.hot', false),
    ],
    read: told(`${ofTable('two_hot')} union all ${ofTable('two_cold')}`),
  },
  {
    name: 'history',
    note: 'a table of hot values; cold ones in history, by a second index',
    tables: [
      ...history('history'),
      ...hotTable('history'),
      'create index on perf.history_history (tenant_id, entity_id, attribute_id, observed_at desc, ingest_seq desc)',
    ],
    write: [intoHistory('history'), intoCurrent('history_hot', 's.hot', false)],
    read: told(`
      select distinct on (attribute_id) attribute_id, value_num, value_text, ingest_seq
        from perf.history_history where tenant_id = 1 and entity_id = $1
        order by attribute_id, observed_at desc, ingest_seq desc`),
  },
];
