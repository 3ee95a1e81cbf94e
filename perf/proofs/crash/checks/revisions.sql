-- Entities whose rev is not raised by one for each batch that touched them. Batches that wrote values are known by
-- history; an edit of life leaves no value, and may share a batch with values.
with batch_of as (
  select h.tenant_id, h.entity_id, count(distinct b.batch_id) as batches, bool_or(b.batch_id is null) as astray
    from attrium.entity_values_ts h
    left join attrium.batches b
      -- Blocks of 2^20 belong to one batch each; comparing ranges alone would be quadratic.
      on b.tenant_id = h.tenant_id and b.first_seq >> 20 = h.ingest_seq >> 20
        and h.ingest_seq between b.first_seq and b.last_seq
    group by 1, 2
), lives as (
  select t.tenant_id, d.entity as key, count(*) as lives
    from proof.edited d join attrium.tenants t on t.name = d.tenant
    where d.action <> 'put'
    group by 1, 2
)
select 'rev' as wrong, to_json(b) as by_history, to_json(e) as is, l.lives
  from attrium.entities e
  full join batch_of b using (tenant_id, entity_id)
  left join lives l on l.tenant_id = e.tenant_id and l.key = e.key
  where e.entity_id is null or b.astray
    or e.rev = 0
    or e.rev not between coalesce(b.batches, 0) and coalesce(b.batches, 0) + coalesce(l.lives, 0)
