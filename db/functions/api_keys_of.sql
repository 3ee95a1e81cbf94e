-- All API keys of the proven tenant, by creation.
create or replace function attrium.api_keys_of(p_proof text)
returns table (id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.key_id, k.tenant_id, k.role, k.label,
      attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
    from attrium.api_keys k
    where k.tenant_id = (select attrium.required_tenant(p_proof))
    order by k.created_order
$$;
alter function attrium.api_keys_of(text) owner to attrium_store;
revoke all on function attrium.api_keys_of(text) from public;
grant execute on function attrium.api_keys_of(text) to attrium_app;
