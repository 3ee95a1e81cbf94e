-- Adds what a process has counted to the usage of the proven tenant's attributes, after that has decayed until now;
-- who has an older catalogue may have counted for a number that no attribute has any more, which is left out.
--   p_counted  array of {id, used, filters, sorts, reads, saved_ms, saved_ms_variance, recent_ms, recent_ms_variance,
--              cold_finds, cold_ms, hot_finds, hot_ms}, each id once; used: whether any find filtered or ordered by it
create or replace function attrium.count_attribute_usage(p_proof text, p_half_life_ms bigint, p_counted jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_now timestamptz;
begin
  -- One process after the other, so that none overwrites what another has just added; and none beside evolve_catalog().
  perform pg_advisory_xact_lock(4770316, v_tenant);
  v_now := clock_timestamp();
  insert into attrium.attribute_usage as u (
      tenant_id, attribute_id, counted_at, used_at, half_life_ms, filters, sorts, reads, saved_ms, saved_ms_variance,
      recent_ms, recent_ms_variance, cold_finds, cold_ms, hot_finds, hot_ms)
    select v_tenant, c.id, v_now, case when c.used then v_now end, p_half_life_ms,
        attrium.decayed(coalesce(k.filters, 0), l.share) + c.filters,
        attrium.decayed(coalesce(k.sorts, 0), l.share) + c.sorts,
        attrium.decayed(coalesce(k.reads, 0), l.share) + c.reads,
        attrium.decayed(coalesce(k.saved_ms, 0), l.share) + c.saved_ms,
        attrium.decayed(coalesce(k.saved_ms_variance, 0), l.share * l.share) + c.saved_ms_variance,
        attrium.decayed(coalesce(k.recent_ms, 0), power(l.share, 4)) + c.recent_ms,
        attrium.decayed(coalesce(k.recent_ms_variance, 0), power(l.share, 8)) + c.recent_ms_variance,
        attrium.decayed(coalesce(k.cold_finds, 0), l.share) + c.cold_finds,
        attrium.decayed(coalesce(k.cold_ms, 0), l.share) + c.cold_ms,
        attrium.decayed(coalesce(k.hot_finds, 0), l.share) + c.hot_finds,
        attrium.decayed(coalesce(k.hot_ms, 0), l.share) + c.hot_ms
      from jsonb_to_recordset(p_counted) as c (
        id integer, used boolean, filters double precision, sorts double precision, reads double precision,
        saved_ms double precision, saved_ms_variance double precision, recent_ms double precision,
        recent_ms_variance double precision, cold_finds double precision,
        cold_ms double precision, hot_finds double precision, hot_ms double precision)
      join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = c.id
      left join attrium.attribute_usage k on k.tenant_id = v_tenant and k.attribute_id = c.id
      cross join lateral (
        select coalesce(attrium.left_of_usage(k.counted_at, k.half_life_ms), 1) as share
      ) l
      order by c.id
    on conflict (tenant_id, attribute_id) do update set
      counted_at = excluded.counted_at, used_at = coalesce(excluded.used_at, u.used_at),
      half_life_ms = excluded.half_life_ms, filters = excluded.filters, sorts = excluded.sorts, reads = excluded.reads,
      saved_ms = excluded.saved_ms, saved_ms_variance = excluded.saved_ms_variance,
      recent_ms = excluded.recent_ms, recent_ms_variance = excluded.recent_ms_variance, cold_finds = excluded.cold_finds,
      cold_ms = excluded.cold_ms, hot_finds = excluded.hot_finds, hot_ms = excluded.hot_ms;
  insert into attrium.promotion_turns as t (tenant_id, counted_at) values (v_tenant, v_now)
    on conflict (tenant_id) do update set counted_at = excluded.counted_at;
end
$$;
alter function attrium.count_attribute_usage(text, bigint, jsonb) owner to attrium_store;
revoke all on function attrium.count_attribute_usage(text, bigint, jsonb) from public;
grant execute on function attrium.count_attribute_usage(text, bigint, jsonb) to attrium_app;
