-- Adds a key of the proven tenant with the role and label of the key p_id, which ends at p_ends_us unless it ends sooner.
-- Two rows: the new key, then the old one; none where the tenant has no such key, or it is revoked. Raises 23505
-- (api_keys_hash_key) where the hash is in use.
create or replace function attrium.rotate_api_key(
  p_proof text, p_id text, p_new_id text, p_hash text, p_expires_us bigint, p_ends_us bigint
)
returns table (id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  with replaced as (
    update attrium.api_keys k
      set expires_at = least(k.expires_at, attrium.instant(p_ends_us))
      where k.tenant_id = (select attrium.required_tenant(p_proof)) and k.key_id = p_id and k.revoked_at is null
      returning k.*
  ), created as (
    insert into attrium.api_keys as k (tenant_id, key_id, hash, role, label, expires_at)
      select o.tenant_id, p_new_id, p_hash, o.role, o.label, attrium.instant(p_expires_us) from replaced o
      returning k.*
  ), both_keys as (
    select 1 as place, * from created
    union all
    select 2, * from replaced
  )
  select b.key_id, b.tenant_id, b.role, b.label,
      attrium.micros(b.created_at), attrium.micros(b.expires_at), attrium.micros(b.revoked_at)
    from both_keys b
    order by b.place
$$;
alter function attrium.rotate_api_key(text, text, text, text, bigint, bigint) owner to attrium_store;
revoke all on function attrium.rotate_api_key(text, text, text, text, bigint, bigint) from public;
grant execute on function attrium.rotate_api_key(text, text, text, text, bigint, bigint) to attrium_app;
