-- The tenant that a proof `<tenant>.<hex HMAC-SHA256>` proves, or null where it proves none. Tenant 0 stands for the
-- operator, who sees no rows but may use the functions that create and list tenants.
-- plpgsql, because a SQL body would be inlined into the caller, who may not read the keys.
create or replace function attrium.proven_tenant(p_proof text) returns integer
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The text is cast once it has been read by a key's owner: a planner computes what it knows already.
  return (
    select split_part(p_proof, '.', 1) from attrium.tenant_signing_keys k
      where attrium.proves(p_proof, k.inner_block, k.outer_block)
      limit 1)::integer;
end
$$;
alter function attrium.proven_tenant(text) owner to attrium_store;
revoke all on function attrium.proven_tenant(text) from public;
