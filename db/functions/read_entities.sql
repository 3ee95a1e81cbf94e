-- States of entities of the proven tenant, by key, with the proof of the answer. One row.
-- Volatile, so that each statement inside takes a snapshot of its own: the floor is sampled before the data's.
-- The settings: as in stage_flush(). Each `limit 1` keeps its look-up by the whole key: merged into a join, a cached
-- plan made while the tables were small would look up by tenant alone and filter.
--   p_keys        entity keys; null in `entities` where there is no such entity
--   p_attributes  null: all
--   p_as_of_us    null: current values; else for each attribute the newest observed at or before it
--   p_bytes       how many bytes of values an answer may hold, 64 and the text's own each. They are found first, without
--                 reading long texts, and then made an answer
--   entities      null where there are more; else an array in the order of p_keys of {type, alive, rev, version,
--                 values}, `values` an array of [attribute id, type, value_num, value_text, observed at in
--                 microseconds, ingest_seq as text]; empty for a deleted entity. As of a time, the type is the one that
--                 the value was written with, and the attribute's follows at the end
create or replace function attrium.read_entities(
  p_proof text, p_keys text[], p_attributes integer[], p_as_of_us bigint, p_bytes bigint
)
returns table (epoch text, floor text, ceiling text, clock_us bigint, entities json)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_as_of timestamptz := attrium.instant(p_as_of_us);
begin
  floor := attrium.log_position();
  if p_as_of_us is null then
    with found as materialized (
      select k.place, e.type, e.alive, e.rev, e.version, n.*
        from unnest(p_keys) with ordinality k (key, place)
        left join lateral (
          select e.entity_id, e.type, e.alive, e.rev, e.version
            from attrium.entities e
            where e.tenant_id = v_tenant and e.key = k.key and e.rev > 0
            limit 1
        ) e on true
        left join lateral (
          select v.attribute_id, a.type as value_type, v.value_num, v.value_text, v.observed_at, v.ingest_seq
            from attrium.entity_values v
            cross join lateral (
              select a.type from attrium.attributes a
                where a.tenant_id = v_tenant and a.attribute_id = v.attribute_id limit 1
            ) a
            where e.alive and v.tenant_id = v_tenant and v.entity_id = e.entity_id
              and (p_attributes is null or v.attribute_id = any (p_attributes))
              and (v.value_num is not null or v.value_text is not null)
            offset 0
        ) n on true
    ), states as (
      select f.place,
          case when f.rev is not null then
            json_build_object('type', f.type, 'alive', f.alive, 'rev', f.rev, 'version', f.version, 'values', coalesce(
              json_agg(json_build_array(
                  f.attribute_id, f.value_type, f.value_num, f.value_text, attrium.micros(f.observed_at),
                  f.ingest_seq::text))
                filter (where f.attribute_id is not null),
              '[]'))
          end as state
        from found f
        group by f.place, f.type, f.alive, f.rev, f.version
    )
    select case when t.bytes <= p_bytes then (select coalesce(json_agg(s.state order by s.place), '[]') from states s) end
      into entities
      from (
        select coalesce(sum(64 + coalesce(octet_length(f.value_text), 0)), 0) as bytes
          from found f
          where f.attribute_id is not null
      ) t;
  else
    -- Where the current value is old enough it is the answer; only where it is newer must history be searched.
    with found as materialized (
      select k.place, e.type, e.alive, e.rev, e.version, n.*
        from unnest(p_keys) with ordinality k (key, place)
        left join lateral (
          select e.entity_id, e.type, e.alive, e.rev, e.version
            from attrium.entities e
            where e.tenant_id = v_tenant and e.key = k.key and e.rev > 0
            limit 1
        ) e on true
        left join lateral (
          select v.attribute_id, a.type as value_type, o.written_type, o.value_num, o.value_text, o.observed_at, o.ingest_seq
            from attrium.entity_values v
            cross join lateral (
              select a.type, a.former from attrium.attributes a
                where a.tenant_id = v_tenant and a.attribute_id = v.attribute_id limit 1
            ) a
            cross join lateral (
              select v.value_num, v.value_text, v.observed_at, v.ingest_seq, a.type as written_type
                where v.observed_at <= v_as_of
              union all
              (select h.value_num, h.value_text, h.observed_at, h.ingest_seq, case
                    when h.attribute_id = v.attribute_id then a.type
                    else (select w.type from attrium.attribute_versions w
                      where w.tenant_id = v_tenant and w.attribute_id = h.attribute_id limit 1)
                  end
                from attrium.entity_values_ts h
                where v.observed_at > v_as_of and h.tenant_id = v_tenant and h.entity_id = e.entity_id
                  and h.attribute_id = any (v.attribute_id || a.former) and h.observed_at <= v_as_of
                order by h.observed_at desc, h.ingest_seq desc
                limit 1)
            ) o
            where e.alive and v.tenant_id = v_tenant and v.entity_id = e.entity_id
              and (p_attributes is null or v.attribute_id = any (p_attributes))
              and (o.value_num is not null or o.value_text is not null)
            offset 0
        ) n on true
    ), states as (
      select f.place,
          case when f.rev is not null then
            json_build_object('type', f.type, 'alive', f.alive, 'rev', f.rev, 'version', f.version, 'values', coalesce(
              json_agg(json_build_array(
                  f.attribute_id, f.written_type, f.value_num, f.value_text, attrium.micros(f.observed_at),
                  f.ingest_seq::text, f.value_type))
                filter (where f.attribute_id is not null),
              '[]'))
          end as state
        from found f
        group by f.place, f.type, f.alive, f.rev, f.version
    )
    select case when t.bytes <= p_bytes then (select coalesce(json_agg(s.state order by s.place), '[]') from states s) end
      into entities
      from (
        select coalesce(sum(64 + coalesce(octet_length(f.value_text), 0)), 0) as bytes
          from found f
          where f.attribute_id is not null
      ) t;
  end if;
  epoch := attrium.log_epoch();
  ceiling := attrium.log_position();
  clock_us := attrium.clock_us();
  return next;
end
$$;
alter function attrium.read_entities(text, text[], integer[], bigint, bigint) owner to attrium_store;
revoke all on function attrium.read_entities(text, text[], integer[], bigint, bigint) from public;
grant execute on function attrium.read_entities(text, text[], integer[], bigint, bigint) to attrium_app;
