-- Sets an attribute of the proven tenant on its way to hot or cold, where it is not there, and where `tier` does not ask for
-- the other. Waits for the tenant's commits under way, and keeps new ones waiting meanwhile; see lock_catalog().
--   tenant_known, attribute_known, retired
--              nothing is started where there is none, or it is retired
--   placement  where it is now
create or replace function attrium.start_tier_change(
  p_proof text, p_attribute integer, p_hot boolean,
  out tenant_known boolean, out attribute_known boolean, out retired boolean, out placement text
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_wanted text;
begin
  perform pg_advisory_xact_lock(4770312, v_tenant);
  tenant_known := exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant);
  select true, a.retired_at is not null, a.placement,
      case
        when a.retired_at is not null then null
        when p_hot and a.tier <> 'cold' and a.placement in ('cold', 'demoting') then 'promoting'
        when not p_hot and a.tier <> 'hot' and a.placement in ('hot', 'promoting') then 'demoting'
      end
    into attribute_known, retired, placement, v_wanted
    from attrium.attributes a
    where a.tenant_id = v_tenant and a.attribute_id = p_attribute;
  if v_wanted is not null then
    update attrium.attributes a set placement = v_wanted where a.tenant_id = v_tenant and a.attribute_id = p_attribute;
    update attrium.tenants t set placement_version = t.placement_version + 1 where t.tenant_id = v_tenant;
    perform attrium.begin_tier_changes(v_tenant, array[p_attribute]);
    placement := v_wanted;
  end if;
end
$$;
alter function attrium.start_tier_change(text, integer, boolean) owner to attrium_store;
revoke all on function attrium.start_tier_change(text, integer, boolean) from public;
grant execute on function attrium.start_tier_change(text, integer, boolean) to attrium_app;
