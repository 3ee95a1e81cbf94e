-- Whether names of the proven tenant's attributes stand for something else than where this version of them was read: then
-- an answer that was asked for by numbers may hold what nobody meant. Volatile, so that it looks no earlier than a
-- function called before it in the same statement. False where p_names is null.
create or replace function attrium.names_differ(p_proof text, p_names integer) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return (p_names <> (select t.names_version from attrium.tenants t where t.tenant_id = v_tenant)) is true;
end
$$;
alter function attrium.names_differ(text, integer) owner to attrium_store;
revoke all on function attrium.names_differ(text, integer) from public;
grant execute on function attrium.names_differ(text, integer) to attrium_app;
