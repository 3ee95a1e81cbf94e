-- The proof of a tenant, as proven_tenant() takes it: for functions of the store that act for tenants of their own choice.
-- Nobody else may execute it.
create or replace function attrium.tenant_proof(p_tenant integer) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select p_tenant || '.' || encode(
      sha256(k.outer_block || sha256(k.inner_block || convert_to('attrium-tenant:' || p_tenant, 'UTF8'))), 'hex')
    from attrium.tenant_signing_keys k
    limit 1
$$;
alter function attrium.tenant_proof(integer) owner to attrium_store;
revoke all on function attrium.tenant_proof(integer) from public;
