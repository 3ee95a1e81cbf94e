-- Revokes an API key of the proven tenant and returns it; no row where the tenant has none of this id. Repeating it
-- keeps the first moment.
create or replace function attrium.revoke_api_key(p_proof text, p_id text)
returns table (id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  update attrium.api_keys k
    set revoked_at = coalesce(k.revoked_at, clock_timestamp())
    where k.tenant_id = (select attrium.required_tenant(p_proof)) and k.key_id = p_id
  returning k.key_id, k.tenant_id, k.role, k.label,
    attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
$$;
alter function attrium.revoke_api_key(text, text) owner to attrium_store;
revoke all on function attrium.revoke_api_key(text, text) from public;
grant execute on function attrium.revoke_api_key(text, text) to attrium_app;
