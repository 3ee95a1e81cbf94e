-- Where history came from: one row per batch and tenant. A value of the tenant belongs to the batch whose range holds
-- its ingest_seq.
create table attrium.batches (
  first_seq bigint not null,
  last_seq bigint not null,
  ingested_at timestamptz not null,
  tenant_id integer not null,
  edit_count integer not null,
  value_count integer not null,
  batch_id uuid not null,
  constraint batches_pkey primary key (tenant_id, first_seq)
);
