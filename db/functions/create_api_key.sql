-- Adds an API key of the proven tenant and returns it. Raises 23505 (api_keys_hash_key) where the hash is in use,
-- 23503 (api_keys_tenant_fkey) where there is no such tenant.
create or replace function attrium.create_api_key(
  p_proof text, p_id text, p_hash text, p_role text, p_label text, p_expires_us bigint
)
returns table (id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into attrium.api_keys as k (tenant_id, key_id, hash, role, label, expires_at)
  values (attrium.required_tenant(p_proof), p_id, p_hash, p_role, p_label, attrium.instant(p_expires_us))
  returning k.key_id, k.tenant_id, k.role, k.label,
    attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
$$;
alter function attrium.create_api_key(text, text, text, text, text, bigint) owner to attrium_store;
revoke all on function attrium.create_api_key(text, text, text, text, text, bigint) from public;
grant execute on function attrium.create_api_key(text, text, text, text, text, bigint) to attrium_app;
