-- The tenant that a proof proves. Raises 42501 (insufficient_privilege) where it proves none.
create or replace function attrium.required_tenant(p_proof text) returns integer
language plpgsql stable parallel safe
as $$
declare
  v_tenant integer := attrium.proven_tenant(p_proof);
begin
  if v_tenant is null then
    raise insufficient_privilege using message = 'attrium: the proof proves no tenant',
      hint = 'The service and the database must hold the same tenant signing key; migrate installs it.';
  end if;
  return v_tenant;
end
$$;
alter function attrium.required_tenant(text) owner to attrium_store;
revoke all on function attrium.required_tenant(text) from public;
