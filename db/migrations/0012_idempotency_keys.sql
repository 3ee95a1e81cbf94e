-- Outcomes of requests that carried an idempotency key. A committed row always has a result: one without is a claim of
-- the transaction that reads it.
create table attrium.idempotency_keys (
  tenant_id integer not null,
  key text collate "C" not null,
  expires_at timestamptz not null,
  payload_hash text collate "C" not null,
  result jsonb,
  constraint idempotency_keys_pkey primary key (tenant_id, key)
);
create index idempotency_keys_expires_idx on attrium.idempotency_keys (expires_at);
