-- The catalogue of the proven tenant in one snapshot, or no row where there is no such tenant.
--   p_schema_version, p_last_id, p_placement_version
--               of a catalogue that the caller holds: the versions, and its last attribute's id or 0; null: none. A
--               placement_version of null is that of a caller who does not ask where attributes are
--   attributes  array by id of {id, name, type, unit, description, constraints, tier, placement, pii, fresh_for_ms,
--               version, created_us, retired_us, former, change}; absent parts are null. Null itself where the caller's is
--               still the newest: definitions only ever become more, and every other change raises the version
--   last_id     the greatest that was ever given; 0: none
drop function if exists attrium.catalog_of(text, integer, integer);
drop function if exists attrium.catalog_of(text, integer, integer, bigint);
create or replace function attrium.catalog_of(
  p_proof text, p_schema_version integer, p_last_id integer, p_placement_version bigint default null
)
returns table (
  schema_version integer, placement_version bigint, attribute_limit integer, attributes json, names_version integer,
  last_id integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.schema_version, t.placement_version, t.attribute_limit,
      case when (t.schema_version, t.placement_version, (
            select coalesce(max(a.attribute_id), 0) from attrium.attributes a where a.tenant_id = t.tenant_id))
          is distinct from (p_schema_version, coalesce(p_placement_version, t.placement_version), p_last_id) then coalesce(
        (select json_agg(
            json_build_object(
              'id', a.attribute_id, 'name', a.name, 'type', a.type, 'unit', a.unit, 'description', a.description,
              'constraints', a.constraints, 'tier', a.tier, 'placement', a.placement, 'pii', a.pii,
              'fresh_for_ms', a.fresh_for_ms, 'version', a.version, 'created_us', attrium.micros(a.created_at), 'retired_us', attrium.micros(a.retired_at),
              'former', a.former, 'change', a.change)
            order by a.attribute_id)
          from attrium.attributes a
          where a.tenant_id = t.tenant_id),
        '[]') end,
      t.names_version,
      (select coalesce(max(v.attribute_id), 0) from attrium.attribute_versions v where v.tenant_id = t.tenant_id)
    from attrium.tenants t
    where t.tenant_id = (select attrium.required_tenant(p_proof))
$$;
alter function attrium.catalog_of(text, integer, integer, bigint) owner to attrium_store;
revoke all on function attrium.catalog_of(text, integer, integer, bigint) from public;
grant execute on function attrium.catalog_of(text, integer, integer, bigint) to attrium_app;
