-- An edit while stage_flush() decides it; `entity` as in p_edits.
create type attrium.flush_edit as (
  request integer,
  item integer,
  ord integer,
  tenant_id integer,
  entity integer,
  action text,
  type text,
  refusal text,
  details jsonb
);
