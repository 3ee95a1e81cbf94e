-- Writes changed definitions of the proven tenant, which must be locked by lock_catalog(), and its new schema version.
-- Attributes that shall be in the other tier are set on their way; their values are moved by step_tier_changes().
--   p_attributes  array of definitions as in catalog_of(); others stay as they are. Without a placement, as a version before
--                 sends them, it follows from what is asked for: see the domain's rules of the catalogue
create or replace function attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_ids integer[] := array(select d.id from jsonb_to_recordset(p_attributes) d (id integer));
  v_placed jsonb := (
    select jsonb_object_agg(a.attribute_id, a.placement) from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (v_ids));
  v_moved integer[];
begin
  insert into attrium.attributes as a (
      tenant_id, attribute_id, name, type, unit, description, constraints, tier, placement, pii, fresh_for_ms, version,
      created_at, retired_at, former, change)
    select v_tenant, d.id, d.name, d.type, d.unit, d.description, d.constraints, d.tier,
        coalesce(d.placement, case
          when d.before is null then case d.tier when 'hot' then 'hot' else 'cold' end
          when d.retired_us is not null or d.tier = 'cold' then case d.before when 'cold' then 'cold' else 'demoting' end
          when d.tier = 'hot' then case d.before when 'hot' then 'hot' else 'promoting' end
          else d.before
        end),
        d.pii, d.fresh_for_ms, d.version, attrium.instant(d.created_us), attrium.instant(d.retired_us),
        d.former, d.change
      from (
        select r.*, v_placed ->> r.id::text as before
          from jsonb_to_recordset(p_attributes) as r (
            id integer, name text, type text, unit text, description text, constraints jsonb, tier text, placement text,
            pii text, fresh_for_ms bigint, version integer, created_us bigint, retired_us bigint,
            former integer[], change jsonb)
      ) d
      order by d.id
    on conflict (tenant_id, attribute_id) do update set
      name = excluded.name, former = coalesce(excluded.former, a.former), change = excluded.change, unit = excluded.unit, description = excluded.description, constraints = excluded.constraints,
      tier = excluded.tier, placement = excluded.placement, pii = excluded.pii, fresh_for_ms = excluded.fresh_for_ms,
      version = excluded.version, retired_at = excluded.retired_at;

  update attrium.tenants t set schema_version = p_schema_version where t.tenant_id = v_tenant;

  v_moved := array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (v_ids) and a.placement in ('promoting', 'demoting')
        and a.placement is distinct from v_placed ->> a.attribute_id::text);
  if v_moved <> '{}' then
    perform attrium.begin_tier_changes(v_tenant, v_moved);
  end if;
end
$$;
alter function attrium.store_catalog(text, integer, jsonb) owner to attrium_store;
revoke all on function attrium.store_catalog(text, integer, jsonb) from public;
grant execute on function attrium.store_catalog(text, integer, jsonb) to attrium_app;
