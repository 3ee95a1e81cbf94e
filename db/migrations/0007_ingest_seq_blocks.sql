-- The one order of ingestion. Each value drawn is the start of a block of 2^20 ingest_seq, given to one batch after its
-- entities are locked; 2^43 blocks last for centuries.
create sequence attrium.ingest_seq_blocks as bigint
  increment by 1048576 minvalue 1048576 start with 1048576 no cycle;
