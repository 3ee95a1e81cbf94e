-- The catalogue of the proven tenant in one snapshot, or no row where there is no such tenant.
--   attributes  array by id of {id, name, type, unit, description, constraints, tier, pii, fresh_for_ms, version,
--               created_us, retired_us}; absent parts are null
create or replace function attrium.catalog_of(p_proof text)
returns table (schema_version integer, attribute_limit integer, attributes json)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.schema_version, t.attribute_limit,
      coalesce(
        (select json_agg(
            json_build_object(
              'id', a.attribute_id, 'name', a.name, 'type', a.type, 'unit', a.unit, 'description', a.description,
              'constraints', a.constraints, 'tier', a.tier, 'pii', a.pii, 'fresh_for_ms', a.fresh_for_ms,
              'version', a.version, 'created_us', attrium.micros(a.created_at), 'retired_us', attrium.micros(a.retired_at))
            order by a.attribute_id)
          from attrium.attributes a
          where a.tenant_id = t.tenant_id),
        '[]')
    from attrium.tenants t
    where t.tenant_id = (select attrium.required_tenant(p_proof))
$$;
alter function attrium.catalog_of(text) owner to attrium_store;
revoke all on function attrium.catalog_of(text) from public;
grant execute on function attrium.catalog_of(text) to attrium_app;
