-- An edit while stage_flush() decides it. entity_id is null where there is no such entity; rev and version are those
-- after the edit, null where it is not applied.
create type attrium.flush_edit as (
  request integer,
  item integer,
  ord integer,
  tenant_id integer,
  entity_id bigint,
  action text,
  entity text,
  type text,
  rev bigint,
  version bigint,
  refusal text,
  details jsonb
);
