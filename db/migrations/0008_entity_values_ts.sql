-- History: every value ever committed, append-only, one partition per month (UTC) of ingested_at, made by
-- ensure_history_partition(). At most eight columns, so that a row's header stays at 24 bytes.
--   value_num   number, integer, boolean (0 or 1), timestamp (microseconds since 1970)
--   value_text  text, reference, decimal (canonical), json (as written by the adapter)
--   neither     the attribute was unset
-- No default partition: a missing month is made by whoever writes first, and a default would have to be scanned then.
create table attrium.entity_values_ts (
  entity_id bigint not null,
  ingest_seq bigint not null,
  observed_at timestamptz not null,
  ingested_at timestamptz not null,
  value_num double precision,
  tenant_id integer not null,
  attribute_id integer not null,
  value_text text collate "C",
  constraint entity_values_ts_value_check check (value_num is null or value_text is null)
) partition by range (ingested_at);
create index entity_values_ts_ingested_idx on attrium.entity_values_ts
  using brin (ingested_at) with (autosummarize = on);
create index entity_values_ts_attribute_idx on attrium.entity_values_ts (tenant_id, attribute_id, ingested_at);
