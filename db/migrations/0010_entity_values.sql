-- The current value of every attribute of every entity, hot or cold, tombstones included: the newest of history by
-- (observed_at, ingest_seq). Values as in entity_values_ts.
--   hot_num, hot_text  the value again where the attribute is hot, for the two value indexes: they hold entries of hot
--                      attributes only, whatever their number. Text is cut, because up to 64 KiB do not fit an index row
-- Columns of their own, because an update that changes no indexed column touches no index at all (heap-only tuples):
-- an index on value_num, partial or not, would cost every cold value an entry in every index. Hence also the room that
-- the fill factor leaves in each page.
create table attrium.entity_values (
  entity_id bigint not null,
  ingest_seq bigint not null,
  observed_at timestamptz not null,
  value_num double precision,
  hot_num double precision,
  tenant_id integer not null,
  attribute_id integer not null,
  value_text text collate "C",
  hot_text text collate "C",
  constraint entity_values_pkey primary key (tenant_id, entity_id, attribute_id),
  constraint entity_values_value_check check (value_num is null or value_text is null)
) with (fillfactor = 85);
create index entity_values_hot_num_idx on attrium.entity_values (tenant_id, attribute_id, hot_num, entity_id)
  where hot_num is not null;
create index entity_values_hot_text_idx on attrium.entity_values (tenant_id, attribute_id, hot_text, entity_id)
  where hot_text is not null;
