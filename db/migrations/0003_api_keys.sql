-- API keys: the SHA-256 of each secret in hex, never the secret. `hash` is unique over all tenants, because a caller's
-- key is looked up before its tenant is known. `created_order` orders keys that were made in one microsecond.
create table attrium.api_keys (
  tenant_id integer not null,
  key_id text collate "C" not null,
  hash text collate "C" not null,
  role text not null,
  label text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  revoked_at timestamptz,
  created_order bigint generated always as identity,
  constraint api_keys_pkey primary key (tenant_id, key_id),
  constraint api_keys_hash_key unique (hash),
  constraint api_keys_tenant_fkey foreign key (tenant_id) references attrium.tenants (tenant_id)
);
