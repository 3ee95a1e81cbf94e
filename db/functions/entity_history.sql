-- Values ever committed for one entity of the proven tenant, newest first by (observed_at, ingest_seq), with the proof
-- of the answer. One row. Volatile, so that each statement inside takes a snapshot of its own: the floor is sampled
-- before the data's.
-- The settings: planned for the bounds that are given, so that months out of reach are left out; by index only.
--   p_attributes           null: all
--   p_from_us, p_to_us     from <= observed_at < to; null: no bound
--   p_skew_us              how far observed_at may lie ahead of ingested_at, so that older partitions can be left out
--   p_before_us, p_before_seq  entries strictly older follow; null: from the newest
--   p_limit, p_bytes       how many entries, and how many bytes of values, 64 and the text's own each
--   entries                array of [attribute id, type, value_num, value_text, observed at in microseconds, ingest_seq
--                          as text, ingested at in microseconds, unit, version], of an attribute that had other types
--                          before too; type, unit and version are those that it was written under; null where there is no such entity or it is deleted
--   more                   whether older ones follow
create or replace function attrium.entity_history(
  p_proof text, p_key text, p_attributes integer[], p_from_us bigint, p_to_us bigint, p_skew_us bigint,
  p_before_us bigint, p_before_seq bigint, p_limit integer, p_bytes bigint
)
returns table (epoch text, floor text, ceiling text, clock_us bigint, entries json, more boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  floor := attrium.log_position();
  select coalesce(p.entries, '[]'), coalesce(p.more, false)
    into entries, more
    from attrium.entities e
    cross join lateral (
      select json_agg(json_build_array(
            n.known_by, n.type, n.value_num, n.value_text, attrium.micros(n.observed_at), n.ingest_seq::text,
            attrium.micros(n.ingested_at), n.unit, n.version)
            order by n.place)
            filter (where n.place <= p_limit and n.bytes <= p_bytes) as entries,
          bool_or(n.place > p_limit or n.bytes > p_bytes) as more
        from (
          select t.*, row_number() over w as place, sum(64 + coalesce(octet_length(t.value_text), 0)) over w as bytes
            from (
              select h.*, a.attribute_id as known_by, coalesce(w.type, a.type) as type, w.unit, w.version
                from attrium.entity_values v
                join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = v.attribute_id
                join attrium.entity_values_ts h
                  on h.tenant_id = v_tenant and h.attribute_id = any (a.attribute_id || a.former) and h.entity_id = e.entity_id
                left join lateral (
                  select w.type, w.unit, w.version from attrium.attribute_versions w
                    where w.tenant_id = v_tenant and w.attribute_id = h.attribute_id and w.from_seq <= h.ingest_seq
                    order by w.version desc
                    limit 1
                ) w on true
                where v.tenant_id = v_tenant and v.entity_id = e.entity_id
                  and (p_attributes is null or v.attribute_id = any (p_attributes))
                  and (p_from_us is null or h.observed_at >= attrium.instant(p_from_us)
                    and h.ingested_at >= attrium.instant(p_from_us - p_skew_us))
                  and (p_to_us is null or h.observed_at < attrium.instant(p_to_us))
                  and (p_before_us is null
                    or (h.observed_at, h.ingest_seq) < (attrium.instant(p_before_us), p_before_seq))
                order by h.observed_at desc, h.ingest_seq desc
                limit p_limit + 1
            ) t
            window w as (order by t.observed_at desc, t.ingest_seq desc rows unbounded preceding)
        ) n
    ) p
    where e.tenant_id = v_tenant and e.key = p_key and e.rev > 0 and e.alive;
  more := coalesce(more, false);
  epoch := attrium.log_epoch();
  ceiling := attrium.log_position();
  clock_us := attrium.clock_us();
  return next;
end
$$;
alter function attrium.entity_history(text, text, integer[], bigint, bigint, bigint, bigint, bigint, integer, bigint)
  owner to attrium_store;
revoke all on function attrium.entity_history(text, text, integer[], bigint, bigint, bigint, bigint, bigint, integer, bigint)
  from public;
grant execute on function attrium.entity_history(text, text, integer[], bigint, bigint, bigint, bigint, bigint, integer, bigint)
  to attrium_app;
