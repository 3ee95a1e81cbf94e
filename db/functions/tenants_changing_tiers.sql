-- Tenants that have attributes on their way between the tiers, for the operator.
create or replace function attrium.tenants_changing_tiers(p_proof text) returns integer[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform attrium.required_operator(p_proof);
  return array(select distinct c.tenant_id from attrium.tier_changes c order by c.tenant_id);
end
$$;
alter function attrium.tenants_changing_tiers(text) owner to attrium_store;
revoke all on function attrium.tenants_changing_tiers(text) from public;
grant execute on function attrium.tenants_changing_tiers(text) to attrium_app;
