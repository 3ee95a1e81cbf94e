-- Batches that were staged and acknowledged, and that flush_staged() has still to write: how to read their rows in
-- entity_values_ingest. UNLOGGED as those are, so that after a crash of the server both are empty, never one of them.
--   number          order of staging
--   transaction_id  of the batch's rows
--   skew_us         how far an observed_at of theirs may lie ahead of staged_at
--   entity_keys     by place, from 1; null where none of its rows was accepted
--   attribute_ids   by place, from 1
--   length          number of places (ord)
--   values_left     rows that were accepted
create unlogged table attrium.staged_batches (
  number bigint not null,
  transaction_id xid8 not null,
  staged_at timestamptz not null,
  tenant_id integer not null,
  skew_us bigint not null,
  length integer not null,
  values_left integer not null,
  entity_keys text[] not null,
  attribute_ids integer[] not null,
  constraint staged_batches_pkey primary key (number)
);
create index staged_batches_tenant_idx on attrium.staged_batches (tenant_id, number);
