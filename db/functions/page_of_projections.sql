-- The first page of those of these entities that are alive and meet a condition, as page_of_entities() gives it, out of
-- the projections alone: what is asked, ordered by and given back is hot. Stable: one snapshot with the calling
-- statement. Once for each entity a projection is read, where page_of_entities() looks up a value for each attribute.
--   p_entities    candidates, in no order; null where an index names them
--   p_lead        else null; the attribute whose index does, from p_low to p_high or from p_low_text to before p_before, of
--                 which the other two are null: as kept_entities() drives, without the statements that it takes
--   p_held        what must hold of `attrs`; null: anything
--   p_order       the attribute to order by, of numbers; null: the key alone
--   p_down, p_nulls_first, p_key_down, p_limit, p_types, p_bytes  as page_of_entities() takes them
--   p_attributes  one at least
--   entities      {keys, kinds, revs, versions, values: {attributes, held, seen}, types}: held and seen have an item for each
--                 entity and attribute, by entities, the value and [observed, seq], null where there is none.
--                 null where that may be more than an answer may hold
create or replace function attrium.page_of_projections(
  p_tenant integer, p_entities bigint[], p_lead integer, p_low double precision, p_high double precision,
  p_low_text text, p_before text, p_held jsonpath, p_order text, p_down boolean, p_nulls_first boolean,
  p_key_down boolean, p_limit integer, p_attributes integer[], p_types json, p_bytes bigint,
  out entities json, out more boolean
)
language plpgsql stable
as $$
declare
  v_held bigint;
begin
  select json_build_object('keys', array_agg(s.key) filter (where s.first), 'kinds', array_agg(s.type) filter (where s.first),
        'revs', array_agg(s.rev) filter (where s.first), 'versions', array_agg(s.version) filter (where s.first),
        'types', p_types, 'values', json_build_object('attributes', p_attributes,
          'held', array_agg(s.held) filter (where s.given), 'seen', array_agg(s.seen) filter (where s.given))),
      coalesce(not bool_and(s.given), false), count(*)
    into entities, more, v_held
    from (
      select l.key, l.type, l.rev, l.version, l.place <= p_limit as given, l.place <= p_limit and l.slot = 1 as first,
          l.attrs -> l.name as held, l.observed -> l.name as seen
        from (
          select o.*, row_number() over () as place, unnest(p_attributes::text[]) as name,
              generate_subscripts(p_attributes, 1) as slot
            from (
              select e.key, e.type, e.rev, e.version, j.attrs, j.observed
                from (
                  select unnest(p_entities) as entity_id
                  union all
                  select v.entity_id from attrium.entity_values v
                    where v.tenant_id = p_tenant and v.attribute_id = p_lead and v.hot_num between p_low and p_high
                  union all
                  select v.entity_id from attrium.entity_values v
                    where v.tenant_id = p_tenant and v.attribute_id = p_lead
                      and v.hot_text >= p_low_text and v.hot_text < p_before
                ) c
                cross join lateral (
                  select j.attrs, j.observed, (j.attrs -> p_order)::double precision as num from attrium.entity_jsonb j
                    where j.tenant_id = p_tenant and j.entity_id = c.entity_id
                      and (p_held is null or j.attrs @@ p_held)
                    limit 1
                ) j
                cross join lateral (
                  select e.key, e.type, e.rev, e.version from attrium.entities e
                    where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
                    limit 1
                ) e
                order by (j.num is null) <> p_nulls_first, case when p_down then -j.num else j.num end,
                  case when p_key_down then e.key end collate "C" desc, e.key collate "C"
                limit p_limit + 1
            ) o
        ) l
    ) s;
  -- Its text is at least as long as the texts in it.
  if octet_length(entities::text) + 64 * v_held > p_bytes then
    entities := null;
  end if;
end
$$;
alter function attrium.page_of_projections(
  integer, bigint[], integer, double precision, double precision, text, text, jsonpath, text, boolean, boolean, boolean,
  integer, integer[], json, bigint
) owner to attrium_store;
revoke all on function attrium.page_of_projections(
  integer, bigint[], integer, double precision, double precision, text, text, jsonpath, text, boolean, boolean, boolean,
  integer, integer[], json, bigint
) from public;
