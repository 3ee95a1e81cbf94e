-- Values that history holds another number of times than their callers were told, and values of history that nobody sent.
with sent as (
  select e.tenant_id, e.entity_id, a.attribute_id, w.num, w.text, w.observed_us, w.times, w.entity, w.attribute
    from proof.written w
    left join attrium.tenants t on t.name = w.tenant
    left join attrium.entities e on e.tenant_id = t.tenant_id and e.key = w.entity
    left join attrium.attributes a on a.tenant_id = t.tenant_id and a.name = w.attribute
), held as (
  -- What was sent without a time is known by its value, what unsets by its time.
  select h.tenant_id, h.entity_id, h.attribute_id, h.value_num as num, h.value_text as text,
      case when h.observed_at < '2021-01-01' then (extract(epoch from h.observed_at) * 1000000)::bigint end as observed_us,
      count(*) as times
    from attrium.entity_values_ts h
    group by 1, 2, 3, 4, 5, 6
)
select 'history' as wrong, to_json(s) as by_callers, to_json(h) as is
  from sent s
  full join held h on h.tenant_id = s.tenant_id and h.entity_id = s.entity_id and h.attribute_id = s.attribute_id
    and coalesce(h.num::text, h.text, 'unset at ' || h.observed_us) = coalesce(s.num::text, s.text, 'unset at ' || s.observed_us)
    and h.observed_us is not distinct from s.observed_us
  where s.times is null or coalesce(h.times, 0) > 1 or (h.times is null and s.times = 'once')
