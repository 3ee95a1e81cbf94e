-- Staging: values on their way in, filled by COPY, emptied by stage_flush(). UNLOGGED: the log carries a value once, in
-- history. No row-level security, because COPY refuses it; see roles/grants.sql for what stands in its place.
--   transaction_id  the transaction that staged the row, which nobody can state otherwise: the application role may not
--            name this column, so no row gets into the batch of another transaction
--   ord      the row's place in its batch, from 0; places are drawn in the order of requests, edits and values
--   request  from 1, as in stage_flush()'s p_requests
--   item     the observation's index in its request, from 0
--   edit     from 1, as in stage_flush()'s p_edits; null for an observation
--   entity, attribute  from 1, as in stage_flush()'s p_entity_keys and p_attribute_ids
create unlogged table attrium.entity_values_ingest (
  transaction_id xid8 not null default pg_current_xact_id(),
  ord integer not null,
  request integer not null,
  item integer not null,
  edit integer,
  entity integer not null,
  tenant_id integer not null,
  attribute integer not null,
  observed_us bigint,
  value_num double precision,
  value_text text collate "C",
  constraint entity_values_ingest_value_check check (value_num is null or value_text is null)
);
create index entity_values_ingest_transaction_idx on attrium.entity_values_ingest (transaction_id);
