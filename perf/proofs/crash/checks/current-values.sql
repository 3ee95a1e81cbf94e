-- Entities whose current value of an attribute is not the newest of history, or whose indexed copy is not as the placement
-- says: of an attribute on its way between the tiers, copies may be missing, and none may be wrong.
with newest as (
  select distinct on (h.tenant_id, h.entity_id, h.attribute_id) h.*
    from attrium.entity_values_ts h
    order by h.tenant_id, h.entity_id, h.attribute_id, h.observed_at desc, h.ingest_seq desc
)
select 'current value' as wrong, to_json(n) as by_history, to_json(v) as is
  from newest n
  full join attrium.entity_values v using (tenant_id, entity_id, attribute_id)
  left join attrium.attributes a using (tenant_id, attribute_id)
  where (n.ingest_seq, n.observed_at, n.value_num, n.value_text) is distinct from
      (v.ingest_seq, v.observed_at, v.value_num, v.value_text)
    or case
      when a.placement = 'cold' then v.hot_num is not null or v.hot_text is not null
      when a.placement <> 'hot' and v.hot_num is null and v.hot_text is null then false
      else (v.hot_num, v.hot_text) is distinct from (n.value_num, left(n.value_text, 256))
    end
