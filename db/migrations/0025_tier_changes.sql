-- Attributes on their way into the value index and the projection, or out of them: `placement` says which. One row each,
-- written by begin_tier_changes(), moved on and removed by step_tier_changes().
--   first_entity, last_entity  the least and the greatest entity that had values when it began; later ones are taken care
--                              of by whoever writes them
--   cursor_entity              entities up to here are done
--   values_moved               values that were copied, or copies that were removed
create table attrium.tier_changes (
  started_at timestamptz not null,
  first_entity bigint not null,
  last_entity bigint not null,
  cursor_entity bigint not null,
  values_moved bigint not null default 0,
  tenant_id integer not null,
  attribute_id integer not null,
  constraint tier_changes_pkey primary key (tenant_id, attribute_id)
) with (fillfactor = 50);
