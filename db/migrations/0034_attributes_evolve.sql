-- An attribute's name may be given to another number, of another type.
--   former  numbers that the attribute had before, the last one last
--   change  the change of type under way: {id, spec, on_loss, started_us}, as the domain's TypeChange
--   names_version (tenants)  raised where a name stands for another number than before; see names_differ()
alter table attrium.attributes add column former integer[], add column change jsonb;
create index attributes_retired_idx on attrium.attributes (retired_at) where retired_at is not null;
alter table attrium.tenants add column names_version integer not null default 0;
