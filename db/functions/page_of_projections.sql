-- The first page of those entities that are alive and meet a condition, as page_of_entities() gives it, out of projections
-- alone: what is asked, ordered by and given back is hot. Stable: one snapshot with the calling statement. Once for each
-- entity a projection is read, where page_of_entities() looks up a value for each attribute, and the plan is taken apart
-- and held against the tiers in the same statement, because each of its own takes as long as ten look-ups.
--   p_entities    candidates, in no order; null where an index names them
--   p_plan        as find_by_plan() takes it:
--                   hot         attributes that must be hot, those of p_attributes, held and order among them, each once
--                   lead        null, or the attribute whose index names the entities: from lead_low to lead_high, or
--                               from lead_from to before lead_before, and the other two are null. As kept_entities()
--                               drives
--                   held        null, or a jsonpath that must hold of `attrs`
--                   order, down, nulls_first, key_down  as for page_of_entities(); the order is of numbers
--   p_attributes  one at least
--   entities      {keys, kinds, revs, versions, values: {attributes, held, seen}, types}: held and seen have an item for each
--                 entity and attribute, by entities, the value and [observed, seq], null where there is none.
--                 null where the plan does not hold, or where a projection of the page is long or packed: of those that
--                 are not, a page is never more than an answer may hold
create or replace function attrium.page_of_projections(
  p_tenant integer, p_entities bigint[], p_plan jsonb, p_limit integer, p_attributes integer[],
  out entities json, out more boolean
)
language plpgsql stable
as $$
begin
  select case when q.hold and not s.long then s.entities end, s.more
    into entities, more
    from (
      select p.*, a.*
        from jsonb_to_record(p_plan) p (
          hot integer[], "order" text, down boolean, nulls_first boolean, key_down boolean, held jsonpath, lead integer,
          lead_low double precision, lead_high double precision, lead_from text, lead_before text)
        cross join lateral (
          select count(*) filter (where a.placement = 'hot') = cardinality(p.hot) as hold,
              json_object_agg(a.attribute_id, a.type) as types
            from attrium.attributes a
            where a.tenant_id = p_tenant and a.attribute_id = any (p.hot)
        ) a
    ) q
    cross join lateral (
      select json_build_object('keys', array_agg(s.key) filter (where s.first), 'kinds', array_agg(s.type) filter (where s.first),
            'revs', array_agg(s.rev) filter (where s.first), 'versions', array_agg(s.version) filter (where s.first),
            'types', q.types, 'values', json_build_object('attributes', p_attributes,
              'held', array_agg(s.held) filter (where s.given), 'seen', array_agg(s.seen) filter (where s.given))) as entities,
          coalesce(not bool_and(s.given), false) as more, coalesce(bool_or(s.long), false) as long
        from (
          select l.key, l.type, l.rev, l.version, l.place <= p_limit as given, l.place <= p_limit and l.slot = 1 as first,
              case when not l.long then l.attrs -> l.name end as held,
              case when not l.long then l.observed -> l.name end as seen, l.long
            from (
              -- Told without unpacking.
              select o.*, pg_column_size(o.attrs) + pg_column_size(o.observed) > 2000
                    or coalesce(pg_column_compression(o.attrs), pg_column_compression(o.observed)) is not null as long,
                  row_number() over () as place, unnest(p_attributes::text[]) as name,
                  generate_subscripts(p_attributes, 1) as slot
                from (
                  select e.key, e.type, e.rev, e.version, j.attrs, j.observed
                    from (
                      select unnest(p_entities) as entity_id
                      union all
                      select v.entity_id from attrium.entity_values v
                        where v.tenant_id = p_tenant and v.attribute_id = q.lead
                          and v.hot_num between q.lead_low and q.lead_high
                      union all
                      select v.entity_id from attrium.entity_values v
                        where v.tenant_id = p_tenant and v.attribute_id = q.lead
                          and v.hot_text >= q.lead_from and v.hot_text < q.lead_before
                    ) c
                    cross join lateral (
                      select j.attrs, j.observed, (j.attrs -> q."order")::double precision as num
                        from attrium.entity_jsonb j
                        where j.tenant_id = p_tenant and j.entity_id = c.entity_id and (q.held is null or j.attrs @@ q.held)
                        limit 1
                    ) j
                    cross join lateral (
                      select e.key, e.type, e.rev, e.version from attrium.entities e
                        where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
                        limit 1
                    ) e
                    where q.hold
                    order by (j.num is null) <> q.nulls_first, case when q.down then -j.num else j.num end,
                      case when q.key_down then e.key end collate "C" desc, e.key collate "C"
                    limit p_limit + 1
                ) o
            ) l
        ) s
    ) s;
end
$$;
alter function attrium.page_of_projections(integer, bigint[], jsonb, integer, integer[]) owner to attrium_store;
revoke all on function attrium.page_of_projections(integer, bigint[], jsonb, integer, integer[]) from public;
