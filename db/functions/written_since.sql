-- How many entries history has of each of these attributes of the proven tenant since a time of ingestion, the numbers that
-- an attribute had before its type changed included. No row for an attribute that has more than p_most, of which no more
-- are counted; none at all where history is no longer whole from that time on. By index only.
create or replace function attrium.written_since(
  p_proof text, p_attributes integer[], p_since_us bigint, p_most integer
)
returns table (attribute integer, entries bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_since timestamptz := attrium.instant(p_since_us);
begin
  perform 1 from attrium.history_kept k where k.since <= v_since;
  if not found then
    return;
  end if;
  return query
    select a.attribute_id, n.entries
      from attrium.attributes a
      cross join lateral (
        select count(*) as entries
          from (
            select from unnest(a.attribute_id || a.former) o (number)
              cross join lateral (
                select from attrium.entity_values_ts h
                  where h.tenant_id = v_tenant and h.attribute_id = o.number and h.ingested_at >= v_since
                  offset 0
              ) h
              limit p_most + 1
          ) l
      ) n
      where a.tenant_id = v_tenant and a.attribute_id = any (p_attributes) and n.entries <= p_most;
end
$$;
alter function attrium.written_since(text, integer[], bigint, integer) owner to attrium_store;
revoke all on function attrium.written_since(text, integer[], bigint, integer) from public;
grant execute on function attrium.written_since(text, integer[], bigint, integer) to attrium_app;
