-- Prepares what store_catalog() then writes, for the proven tenant, which must be locked by lock_catalog(): forgets
-- attributes that are no more, gets names out of the way of those that take them, notes versions, and begins and ends work
-- on values.
--   p_attributes     changed definitions as in catalog_of()
--   p_begun          the same of numbers whose values are to be made: {id, source, version, type, unit, constraints}
--   p_dropped, p_ended, p_emptied
--                    numbers that no attribute has any more; of changes that are over; whose values are to go
--   p_names_version  of the tenant from now on
create or replace function attrium.evolve_catalog(
  p_proof text, p_attributes jsonb, p_begun jsonb, p_dropped integer[], p_ended integer[], p_emptied integer[],
  p_names_version integer
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  -- Between everything that was written before and everything that will be.
  v_seq bigint := nextval('attrium.ingest_seq_blocks');
begin
  -- Nobody counts usage meanwhile.
  perform pg_advisory_xact_lock(4770316, v_tenant);
  delete from attrium.attributes a where a.tenant_id = v_tenant and a.attribute_id = any (p_dropped);
  -- Good enough until the next ones, but for values, which are of another type now.
  insert into attrium.attribute_statistics (
      tenant_id, attribute_id, rows, distinct_values, common, bounds, text_bytes, cut_bytes)
    select v_tenant, d.id, s.rows, s.distinct_values, '[]', '[]', s.text_bytes, s.cut_bytes
      from jsonb_to_recordset(p_attributes) d (id integer, former integer[])
      join attrium.attribute_statistics s
        on s.tenant_id = v_tenant and s.attribute_id = d.former[cardinality(d.former)]
    on conflict (tenant_id, attribute_id) do nothing;
  delete from attrium.attribute_statistics s where s.tenant_id = v_tenant and s.attribute_id = any (p_dropped);
  delete from attrium.tier_changes c where c.tenant_id = v_tenant and c.attribute_id = any (p_dropped);
  -- No attribute has such a name.
  update attrium.attributes a
    set name = '$' || a.attribute_id
    from jsonb_to_recordset(p_attributes) d (id integer, name text)
    where a.tenant_id = v_tenant and a.attribute_id = d.id and a.name <> d.name;

  -- How an attribute is used does not change with its number.
  update attrium.attribute_usage u
    set attribute_id = d.id
    from jsonb_to_recordset(p_attributes) d (id integer, former integer[])
    where u.tenant_id = v_tenant and u.attribute_id = d.former[cardinality(d.former)]
      and not exists (
        select 1 from attrium.attribute_usage n where n.tenant_id = v_tenant and n.attribute_id = d.id);
  -- Also of what went before count_attribute_usage() left out numbers that are no more.
  delete from attrium.attribute_usage u
    where u.tenant_id = v_tenant
      and not exists (
        select 1 from attrium.attributes a where a.tenant_id = v_tenant and a.attribute_id = u.attribute_id)
      and u.attribute_id not in (select d.id from jsonb_to_recordset(p_attributes) d (id integer));

  insert into attrium.attribute_versions (from_seq, tenant_id, attribute_id, version, type, unit, constraints)
    select v_seq, v_tenant, d.id, d.version, d.type, d.unit, d.constraints
      from jsonb_to_recordset(p_attributes || p_begun) d (id integer, version integer, type text, unit text, constraints jsonb)
      left join lateral (
        select v.type, v.unit, v.constraints from attrium.attribute_versions v
          where v.tenant_id = v_tenant and v.attribute_id = d.id
          order by v.version desc
          limit 1
      ) v on true
      where (v.type, v.unit, v.constraints) is distinct from (d.type, d.unit, d.constraints);

  delete from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.kind = 'copy' and j.attribute_id = any (p_ended);
  insert into attrium.attribute_jobs (tenant_id, attribute_id, source_id, kind, phase, from_seq)
    select v_tenant, d.id, d.source, 'copy', 'entities', v_seq
      from jsonb_to_recordset(p_begun) d (id integer, source integer)
    union all
    select v_tenant, e.id, null, 'empty', null, v_seq from unnest(p_emptied) e (id);

  update attrium.tenants t set names_version = p_names_version
    where t.tenant_id = v_tenant and t.names_version <> p_names_version;
end
$$;
alter function attrium.evolve_catalog(text, jsonb, jsonb, integer[], integer[], integer[], integer) owner to attrium_store;
revoke all on function attrium.evolve_catalog(text, jsonb, jsonb, integer[], integer[], integer[], integer) from public;
grant execute on function attrium.evolve_catalog(text, jsonb, jsonb, integer[], integer[], integer[], integer) to attrium_app;
