-- Idempotency keys that are not there once for each call that was acknowledged under one, or are there without its result.
-- Those that the client makes are not known here.
select 'idempotency key' as wrong, k.key as acknowledged, to_json(i) as is
  from (select t.tenant_id, k.key, count(*) as calls
          from proof.keyed k join attrium.tenants t on t.name = k.tenant group by 1, 2) k
  full join (select * from attrium.idempotency_keys where key not like 'auto-%') i using (tenant_id, key)
  where k.calls is distinct from 1 or i.result is null
