-- What 0032 meant to note of attributes that were there before it: row-level security hid them from their owner. Of a number
-- that has rows since, the first stands for what was before it, too; but one that a change of type has made begins with it.
alter table attrium.attributes no force row level security;
alter table attrium.attribute_versions no force row level security;
with made as (
  select a.tenant_id, unnest((a.former || a.attribute_id)[2:] || (a.change ->> 'id')::integer) as attribute_id
    from attrium.attributes a
)
update attrium.attribute_versions v
  set from_seq = 0
  where not exists (select from made m where m.tenant_id = v.tenant_id and m.attribute_id = v.attribute_id)
    and not exists (
      select from attrium.attribute_versions w
        where w.tenant_id = v.tenant_id and w.attribute_id = v.attribute_id and w.version < v.version);
insert into attrium.attribute_versions (from_seq, tenant_id, attribute_id, version, type, unit, constraints)
  select 0, a.tenant_id, a.attribute_id, a.version, a.type, a.unit, a.constraints
    from attrium.attributes a
    where not exists (
      select from attrium.attribute_versions v where v.tenant_id = a.tenant_id and v.attribute_id = a.attribute_id);
alter table attrium.attributes force row level security;
alter table attrium.attribute_versions force row level security;
