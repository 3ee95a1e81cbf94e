-- Entities whose projection is not made of the newest of history of each hot attribute. What is on its way between the
-- tiers is compared once it has arrived.
with newest as (
  select distinct on (h.tenant_id, h.entity_id, h.attribute_id) h.*
    from attrium.entity_values_ts h
    join attrium.attributes a using (tenant_id, attribute_id)
    where a.placement = 'hot'
    order by h.tenant_id, h.entity_id, h.attribute_id, h.observed_at desc, h.ingest_seq desc
), expected as (
  select n.tenant_id, n.entity_id,
      jsonb_strip_nulls(jsonb_object_agg(n.attribute_id, coalesce(to_jsonb(n.value_num), to_jsonb(n.value_text)))) as attrs,
      jsonb_object_agg(n.attribute_id, jsonb_build_array(
        (extract(epoch from n.observed_at) * 1000000)::bigint, n.ingest_seq::text)) as observed
    from newest n
    group by n.tenant_id, n.entity_id
)
select 'projection' as wrong, to_json(e) as by_history, to_json(j) as is
  from expected e
  full join (
    select j.tenant_id, j.entity_id, j.attrs - m.ids as attrs, j.observed - m.ids as observed
      from attrium.entity_jsonb j
      cross join lateral (
        select coalesce(array_agg(a.attribute_id::text), '{}') as ids from attrium.attributes a
          where a.tenant_id = j.tenant_id and a.placement in ('promoting', 'demoting')
      ) m
      where j.observed - m.ids <> '{}'
  ) j using (tenant_id, entity_id)
  where (e.attrs, e.observed) is distinct from (j.attrs, j.observed)
