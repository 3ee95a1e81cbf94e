-- Batches that count other values than history holds of them, and values of no batch.
with held as (
  select h.tenant_id, h.ingest_seq >> 20 as block, count(*) as count, min(h.ingest_seq) as first, max(h.ingest_seq) as last
    from attrium.entity_values_ts h
    group by 1, 2
)
select 'batch' as wrong, to_json(b) as by_batch, to_json(h) as is
  from (select *, first_seq >> 20 as block from attrium.batches) b
  full join held h using (tenant_id, block)
  where (h.count, h.first, h.last) is distinct from (b.value_count::bigint, b.first_seq, b.last_seq)
