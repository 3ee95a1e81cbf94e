-- The states of these entities that are alive, in the order asked, as far as one answer holds them. Stable: one
-- snapshot with the calling statement.
--   p_entities    candidates, in no order
--   p_order       the attribute to order by, null: the key alone; ties are broken by key, ascending
--   p_after_*     the place behind which the page begins: the key, null where it begins with the first; the value there,
--                 number or text, neither where it was missing
--   p_key_down    the key descends; only without an attribute
--   p_attributes  null: all
--   p_bytes       how many bytes of values an answer may hold, 64 and the text's own each
--   entities      array of {entity, type, alive, rev, version, values}, `values` as in read_entities()
--   more          something is behind the page
--   too_large     the key of the first entity, where its values alone are too many
create or replace function attrium.page_of_entities(
  p_tenant integer, p_entities bigint[], p_order integer, p_down boolean, p_nulls_first boolean, p_key_down boolean,
  p_after_key text, p_after_num double precision, p_after_text text, p_limit integer, p_attributes integer[],
  p_bytes bigint
)
returns table (entities json, more boolean, too_large text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_after_missing boolean := p_after_num is null and p_after_text is null;
  v_types jsonb := (
    select jsonb_object_agg(a.attribute_id, a.type) from attrium.attributes a
      where a.tenant_id = p_tenant and a.attribute_id = any (p_attributes));
  -- So few values, or so few texts of 64 KiB at most among them, that they need not be measured.
  v_fits boolean := p_attributes is not null and p_bytes >= p_limit::bigint * (
    select coalesce(sum(case when t.value in ('number', 'integer', 'boolean', 'timestamp') then 64 else 65600 end), 0)
      from jsonb_each_text(v_types) t);
begin
  return query
    with ordered as materialized (
      select e.entity_id, e.key, e.type, e.rev, e.version,
          row_number() over (
            order by
              case when p_nulls_first then o.num is not null or o.value_text is not null
                else o.num is null and o.value_text is null end,
              case when p_down then -o.num else o.num end,
              case when not p_down then o.value_text end collate "C",
              case when p_down then o.value_text end collate "C" desc,
              case when p_key_down then e.key end collate "C" desc,
              e.key collate "C") as place
        from unnest(p_entities) c (entity_id)
        cross join lateral (
          select e.entity_id, e.key, e.type, e.rev, e.version from attrium.entities e
            where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
            limit 1
        ) e
        left join lateral (
          select v.value_num as num, v.value_text from attrium.entity_values v
            where v.tenant_id = p_tenant and v.entity_id = c.entity_id and v.attribute_id = p_order
            limit 1
        ) o on p_order is not null
        where p_after_key is null
          or case
              when p_order is null then case when p_key_down then e.key < p_after_key else e.key > p_after_key end
              when o.num is null and o.value_text is null then
                case when v_after_missing then e.key > p_after_key else not p_nulls_first end
              when v_after_missing then p_nulls_first
              when o.num = p_after_num or o.value_text = p_after_text then e.key > p_after_key
              when p_down then coalesce(o.num < p_after_num, o.value_text < p_after_text)
              else coalesce(o.num > p_after_num, o.value_text > p_after_text)
            end
        order by place
        limit p_limit + 1
    ), sized as materialized (
      select p.*, sum(n.bytes) over (order by p.place) as bytes
        from ordered p
        cross join lateral (
          select coalesce(sum(64 + coalesce(octet_length(v.value_text), 0)), 0) as bytes from (
            select v.value_text from attrium.entity_values v
              where p_attributes is null and v.tenant_id = p_tenant and v.entity_id = p.entity_id
                and (v.value_num is not null or v.value_text is not null)
            union all
            select v.value_text from attrium.entity_values v
              where not v_fits and v.tenant_id = p_tenant and v.entity_id = p.entity_id
                and v.attribute_id = any (p_attributes)
                and (v.value_num is not null or v.value_text is not null)
          ) v
        ) n
    ), states as (
      select p.place,
          json_build_object('entity', p.key, 'type', p.type, 'alive', true, 'rev', p.rev, 'version', p.version,
            'values', coalesce(n.list, '[]')) as state
        from sized p
        cross join lateral (
          select json_agg(json_build_array(v.attribute_id, v.type, v.value_num, v.value_text,
                attrium.micros(v.observed_at), v.ingest_seq::text)) as list
            from (
              select v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq,
                  (select a.type from attrium.attributes a
                    where a.tenant_id = p_tenant and a.attribute_id = v.attribute_id) as type
                from attrium.entity_values v
                where p_attributes is null and v.tenant_id = p_tenant and v.entity_id = p.entity_id
                  and (v.value_num is not null or v.value_text is not null)
              union all
              select v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq,
                  v_types ->> v.attribute_id::text
                from attrium.entity_values v
                where v.tenant_id = p_tenant and v.entity_id = p.entity_id and v.attribute_id = any (p_attributes)
                  and (v.value_num is not null or v.value_text is not null)
            ) v
        ) n
        where p.place <= p_limit and p.bytes <= p_bytes
    )
    select coalesce(json_agg(s.state order by s.place), '[]'),
        (select count(*) from sized) > count(*),
        (select p.key from sized p where p.place = 1 and p.bytes > p_bytes)
      from states s;
end
$$;
alter function attrium.page_of_entities(
  integer, bigint[], integer, boolean, boolean, boolean, text, double precision, text, integer, integer[], bigint
) owner to attrium_store;
revoke all on function attrium.page_of_entities(
  integer, bigint[], integer, boolean, boolean, boolean, text, double precision, text, integer, integer[], bigint
) from public;
