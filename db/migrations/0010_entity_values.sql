-- The current value of every attribute of every entity, hot or cold, tombstones included: the newest of history by
-- (observed_at, ingest_seq). Values as in entity_values_ts. `hot` copies the attribute's tier, so that the two value
-- indexes hold entries of hot attributes only, whatever their number. Text is cut there, because up to 64 KiB do not
-- fit an index row: a search by it compares the cut and then the whole.
create table attrium.entity_values (
  entity_id bigint not null,
  ingest_seq bigint not null,
  observed_at timestamptz not null,
  value_num double precision,
  tenant_id integer not null,
  attribute_id integer not null,
  hot boolean not null,
  value_text text collate "C",
  constraint entity_values_pkey primary key (tenant_id, entity_id, attribute_id),
  constraint entity_values_value_check check (value_num is null or value_text is null)
);
create index entity_values_hot_num_idx on attrium.entity_values (tenant_id, attribute_id, value_num, entity_id)
  where hot and value_num is not null;
create index entity_values_hot_text_idx on attrium.entity_values
  (tenant_id, attribute_id, left(value_text, 256), entity_id)
  where hot and value_text is not null;
