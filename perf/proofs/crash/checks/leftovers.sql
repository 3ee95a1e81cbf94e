-- Staged rows that no flush took, and numbers that a sequence would give out again.
select 'staged rows' as wrong, count(*) as is from attrium.entity_values_ingest having count(*) > 0
union all
select 'staged batches', count(*) from attrium.staged_batches having count(*) > 0
union all
select 'ingest_seq would repeat', s.last_value from attrium.ingest_seq_blocks s
  where s.last_value + 1048576 <= (select max(h.ingest_seq) from attrium.entity_values_ts h)
union all
select 'entity_id would repeat', max(e.entity_id) from attrium.entities e
  having max(e.entity_id) > (
    select last_value from pg_sequences
      where schemaname || '.' || sequencename = pg_get_serial_sequence('attrium.entities', 'entity_id'))
union all
select 'ingest_seq went back', b.first_seq from proof.quiet q
  join attrium.batches b on b.ingested_at > q.since and b.first_seq <= q.last_seq
