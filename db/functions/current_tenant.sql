-- The tenant that this transaction has proven by `set_config('attrium.tenant', <proof>, true)`, or null. Any session
-- may set the setting; only the service can sign a proof.
create or replace function attrium.current_tenant() returns integer
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return attrium.proven_tenant(current_setting('attrium.tenant', true));
end
$$;
alter function attrium.current_tenant() owner to attrium_store;
revoke all on function attrium.current_tenant() from public;
grant execute on function attrium.current_tenant() to attrium_app, attrium_store;
