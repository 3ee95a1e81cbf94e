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
  v_hot_before integer[] := array(
    select a.attribute_id from attrium.attributes a where a.tenant_id = v_tenant and a.tier = 'hot');
  v_heated integer[];
  v_cooled integer[];
  v_nothing text;
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

  v_heated := array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.tier = 'hot' and a.attribute_id <> all (v_hot_before));
  v_cooled := array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.tier <> 'hot' and a.attribute_id = any (v_hot_before));
  if v_cooled <> '{}' then
    update attrium.entity_values v
      set hot_num = null, hot_text = null
      where v.tenant_id = v_tenant and v.attribute_id = any (v_cooled)
        and (v.hot_num is not null or v.hot_text is not null);
    update attrium.entity_jsonb j
      set attrs = j.attrs - v_cooled::text[], observed = j.observed - v_cooled::text[]
      where j.tenant_id = v_tenant and j.observed ?| v_cooled::text[];
  end if;
  if v_heated <> '{}' then
    with heated as (
      update attrium.entity_values v
        set hot_num = v.value_num, hot_text = left(v.value_text, 256)
        where v.tenant_id = v_tenant and v.attribute_id = any (v_heated)
        returning v.*
    )
    select attrium.upsert_hot_attrs(
        array_agg(h.tenant_id), array_agg(h.entity_id), array_agg(h.attribute_id), array_agg(h.value_num),
        array_agg(h.value_text), array_agg(h.observed_at), array_agg(h.ingest_seq))
      into v_nothing
      from heated h
      having count(*) > 0;
  end if;
end
$$;
alter function attrium.store_catalog(text, integer, jsonb) owner to attrium_store;
revoke all on function attrium.store_catalog(text, integer, jsonb) from public;
grant execute on function attrium.store_catalog(text, integer, jsonb) to attrium_app;
