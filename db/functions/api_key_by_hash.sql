-- The API key whose secret has this SHA-256 (hex), whatever its state, or no row. Needs no proof of a tenant: who knows
-- the hash knows the secret, and the tenant is what the caller wants to learn.
create or replace function attrium.api_key_by_hash(p_hash text)
returns table (id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.key_id, k.tenant_id, k.role, k.label,
      attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
    from attrium.api_keys k
    where k.hash = p_hash
$$;
alter function attrium.api_key_by_hash(text) owner to attrium_store;
revoke all on function attrium.api_key_by_hash(text) from public;
grant execute on function attrium.api_key_by_hash(text) to attrium_app;
