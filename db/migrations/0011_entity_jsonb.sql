-- Projection of the hot attributes: one row per entity that has any, written by upsert_hot_attrs().
--   attrs     attribute id -> value_num or value_text as in entity_values; unset ones are absent
--   observed  attribute id -> [observed_at in microseconds, ingest_seq as text], unset ones included
create table attrium.entity_jsonb (
  entity_id bigint not null,
  tenant_id integer not null,
  attrs jsonb not null,
  observed jsonb not null,
  constraint entity_jsonb_pkey primary key (tenant_id, entity_id)
) with (fillfactor = 85);
