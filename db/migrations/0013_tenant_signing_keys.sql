-- Keys that prove a tenant: a session acts for tenant N only if it presents `N.<HMAC-SHA256 of attrium-tenant:N>`.
-- Kept as the two padded blocks of RFC 2104 (64 bytes each). The application role cannot read them.
create table attrium.tenant_signing_keys (
  key_id text collate "C" not null,
  installed_at timestamptz not null default clock_timestamp(),
  inner_block bytea not null,
  outer_block bytea not null,
  constraint tenant_signing_keys_pkey primary key (key_id)
);
