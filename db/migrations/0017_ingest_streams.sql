-- How far each stream of lines has come. A line is committed in the transaction that moves `line` past it.
--   line    every line through this one is committed; lines count from 1
--   sender  who may move it: greater each time that the stream is opened
create table attrium.ingest_streams (
  tenant_id integer not null,
  line bigint not null,
  sender bigint not null,
  expires_at timestamptz not null,
  stream text collate "C" not null,
  constraint ingest_streams_pkey primary key (stream, tenant_id)
);
create index ingest_streams_expires_idx on attrium.ingest_streams (expires_at);
