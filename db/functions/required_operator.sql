-- Returns where the proof is the operator's (tenant 0). Raises 42501 (insufficient_privilege) otherwise.
create or replace function attrium.required_operator(p_proof text) returns void
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if attrium.required_tenant(p_proof) <> 0 then
    raise insufficient_privilege using message = 'attrium: the proof is not the operator''s';
  end if;
end
$$;
alter function attrium.required_operator(text) owner to attrium_store;
revoke all on function attrium.required_operator(text) from public;
grant execute on function attrium.required_operator(text) to attrium_owner;
