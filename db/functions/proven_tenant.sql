-- The tenant that a proof `<tenant>.<hex HMAC-SHA256>` proves, or null where it proves none. Tenant 0 stands for the
-- operator, who sees no rows but may use the functions that create and list tenants.
-- The HMAC is RFC 2104 by hand over sha256(), so that no extension is needed. plpgsql, because a SQL body would be
-- inlined into the caller, who may not read the keys. Hashes of the two codes are compared, because `=` stops at the
-- first byte that differs, and its time would tell a guesser how many of the code's bytes are right.
create or replace function attrium.proven_tenant(p_proof text) returns integer
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- One statement: each further one costs every call as much as the hashes do. What must not be computed of any other
  -- text stands behind `case`, because a planner computes what it knows already.
  return (
    select case when p_proof ~ '^(0|[1-9][0-9]{0,9})\.[0-9a-f]{64}$' then split_part(p_proof, '.', 1)::bigint end
      from attrium.tenant_signing_keys k
      where case when p_proof ~ '^(0|[1-9][0-9]{0,9})\.[0-9a-f]{64}$' then
          split_part(p_proof, '.', 1)::bigint <= 2147483647
          and sha256(sha256(k.outer_block || sha256(k.inner_block
              || convert_to('attrium-tenant:' || split_part(p_proof, '.', 1), 'UTF8'))))
            = sha256(decode(split_part(p_proof, '.', 2), 'hex'))
        end
      limit 1);
end
$$;
alter function attrium.proven_tenant(text) owner to attrium_store;
revoke all on function attrium.proven_tenant(text) from public;
