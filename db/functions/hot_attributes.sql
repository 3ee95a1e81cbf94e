-- Which of these attributes of the proven tenant are hot, ascending. Stable: within a statement it sees what the
-- statement sees, so that a plan made for hot attributes can be checked by the snapshot that it ran in.
create or replace function attrium.hot_attributes(p_proof text, p_attributes integer[]) returns integer[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (p_attributes) and a.placement = 'hot'
      order by a.attribute_id);
end
$$;
alter function attrium.hot_attributes(text, integer[]) owner to attrium_store;
revoke all on function attrium.hot_attributes(text, integer[]) from public;
grant execute on function attrium.hot_attributes(text, integer[]) to attrium_app;
