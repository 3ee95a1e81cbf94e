-- Entities whose edits were not counted once each, in one order, or whose life is not what the last edit of it says.
with told as (
  select t.tenant_id, d.entity as key, array_agg(d.version order by d.version) as versions,
      array_agg(d.rev order by d.version) as revs, array_agg(d.rev order by d.rev) as sorted_revs,
      count(distinct d.rev) as distinct_revs, max(d.rev) as last_rev,
      coalesce((array_agg(d.action = 'restore' order by d.rev desc) filter (where d.action <> 'put'))[1], true) as alive
    from proof.edited d join attrium.tenants t on t.name = d.tenant
    group by 1, 2
)
select 'edits' as wrong, to_json(t) as by_callers, to_json(e) as is
  from attrium.entities e
  full join told t using (tenant_id, key)
  where e.entity_id is null
    or e.version <> coalesce(cardinality(t.versions), 0)
    or t.versions <> array(select generate_series(1, e.version))
    or t.revs <> t.sorted_revs or t.distinct_revs <> e.version
    or e.rev < t.last_rev or e.alive <> coalesce(t.alive, true)
