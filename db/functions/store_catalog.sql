-- Writes changed definitions of the proven tenant, which must be locked by lock_catalog(), and its new schema version.
-- Where an attribute became hot or ceased to be, its values enter or leave the value indexes and the projections in the
-- same transaction, so that no reader ever sees a tier that its index does not hold.
--   p_attributes  array of definitions as in catalog_of(); others stay as they are
create or replace function attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_tiers integer[];
  v_entities bigint[];
begin
  insert into attrium.attributes as a (
      tenant_id, attribute_id, name, type, unit, description, constraints, tier, pii, fresh_for_ms, version, created_at,
      retired_at)
    select v_tenant, d.id, d.name, d.type, d.unit, d.description, d.constraints, d.tier, d.pii, d.fresh_for_ms,
        d.version, attrium.instant(d.created_us), attrium.instant(d.retired_us)
      from jsonb_to_recordset(p_attributes) as d (
        id integer, name text, type text, unit text, description text, constraints jsonb, tier text, pii text,
        fresh_for_ms bigint, version integer, created_us bigint, retired_us bigint)
      order by d.id
    on conflict (tenant_id, attribute_id) do update set
      unit = excluded.unit, description = excluded.description, constraints = excluded.constraints,
      tier = excluded.tier, pii = excluded.pii, fresh_for_ms = excluded.fresh_for_ms, version = excluded.version,
      retired_at = excluded.retired_at;

  update attrium.tenants t set schema_version = p_schema_version where t.tenant_id = v_tenant;

  v_tiers := array(select (d ->> 'id')::integer from jsonb_array_elements(p_attributes) d);
  with moved as (
    update attrium.entity_values v
      set hot = (a.tier = 'hot')
      from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (v_tiers)
        and v.tenant_id = v_tenant and v.attribute_id = a.attribute_id and v.hot <> (a.tier = 'hot')
      returning v.entity_id
  )
  select array_agg(distinct entity_id) into v_entities from moved;
  if v_entities is not null then
    perform attrium.upsert_hot_attrs(array_fill(v_tenant, array[cardinality(v_entities)]), v_entities);
  end if;
end
$$;
alter function attrium.store_catalog(text, integer, jsonb) owner to attrium_store;
revoke all on function attrium.store_catalog(text, integer, jsonb) from public;
grant execute on function attrium.store_catalog(text, integer, jsonb) to attrium_app;
