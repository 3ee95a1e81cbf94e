-- An edit while stage_flush() decides it. entity_id is null where there is no such entity.
create type attrium.flush_edit as (
  request integer,
  item integer,
  ord integer,
  tenant_id integer,
  entity_id bigint,
  action text,
  entity text,
  type text,
  refusal text,
  details jsonb
);
