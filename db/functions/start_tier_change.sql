-- Sets an attribute of the proven tenant on its way to hot or cold, where it is not there, and where `tier` does not ask for
-- the other. Waits for the tenant's commits under way, but for 200 ms only, because it keeps new ones waiting meanwhile; see
-- lock_catalog(). Where a lock could not be had by then, nothing is started.
--   p_why      what record_promotions() writes down in the same transaction, where the change is started; null: nothing
--   tenant_known, attribute_known, retired
--              nothing is started where there is none, or it is retired
--   placement  where it is now
--   started    by this call
drop function if exists attrium.start_tier_change(text, integer, boolean);
create or replace function attrium.start_tier_change(
  p_proof text, p_attribute integer, p_hot boolean, p_why jsonb default null,
  out tenant_known boolean, out attribute_known boolean, out retired boolean, out placement text, out started boolean
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms'
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  started := false;
  begin
    perform pg_advisory_xact_lock(4770312, v_tenant);
    update attrium.attributes a set placement = case when p_hot then 'promoting' else 'demoting' end
      where a.tenant_id = v_tenant and a.attribute_id = p_attribute and a.retired_at is null
        and case
          when p_hot then a.tier <> 'cold' and a.placement in ('cold', 'demoting')
          else a.tier <> 'hot' and a.placement in ('hot', 'promoting')
        end;
    if found then
      update attrium.tenants t set placement_version = t.placement_version + 1 where t.tenant_id = v_tenant;
      perform attrium.begin_tier_changes(v_tenant, array[p_attribute]);
      if p_why is not null then
        perform attrium.record_promotions(p_proof, p_why);
      end if;
      started := true;
    end if;
  exception
    when lock_not_available then null;
  end;
  tenant_known := exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant);
  select true, a.retired_at is not null, a.placement
    into attribute_known, retired, placement
    from attrium.attributes a
    where a.tenant_id = v_tenant and a.attribute_id = p_attribute;
end
$$;
alter function attrium.start_tier_change(text, integer, boolean, jsonb) owner to attrium_store;
revoke all on function attrium.start_tier_change(text, integer, boolean, jsonb) from public;
grant execute on function attrium.start_tier_change(text, integer, boolean, jsonb) to attrium_app;
