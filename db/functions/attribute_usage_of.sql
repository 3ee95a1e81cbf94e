-- What is left by now of the usage of the proven tenant's attributes, and when their tiers were last changed by a decision;
-- one row. `used` is an array of [attribute id, used at in microseconds or null, filters, sorts, reads, saved_ms,
-- saved_ms_variance, recent_ms, recent_ms_variance, cold_finds, cold_ms, hot_finds, hot_ms], `changed` of [attribute id, changed at in microseconds].
create or replace function attrium.attribute_usage_of(p_proof text)
returns table (now_us bigint, used jsonb, changed jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select attrium.micros(clock_timestamp()),
        coalesce(
          (select jsonb_agg(jsonb_build_array(
                u.attribute_id, attrium.micros(u.used_at), attrium.decayed(u.filters, l.share),
                attrium.decayed(u.sorts, l.share), attrium.decayed(u.reads, l.share),
                attrium.decayed(u.saved_ms, l.share), attrium.decayed(u.saved_ms_variance, l.share * l.share),
                attrium.decayed(u.recent_ms, power(l.share, 4)),
                attrium.decayed(u.recent_ms_variance, power(l.share, 8)),
                attrium.decayed(u.cold_finds, l.share), attrium.decayed(u.cold_ms, l.share),
                attrium.decayed(u.hot_finds, l.share), attrium.decayed(u.hot_ms, l.share)))
            from attrium.attribute_usage u
            cross join lateral (select attrium.left_of_usage(u.counted_at, u.half_life_ms) as share) l
            where u.tenant_id = v_tenant),
          '[]'),
        coalesce(
          (select jsonb_agg(jsonb_build_array(c.attribute_id, attrium.micros(c.at)))
            from (
              select p.attribute_id, max(p.at) as at from attrium.promotions p
                where p.tenant_id = v_tenant and not p.dry_run
                group by p.attribute_id
            ) c),
          '[]');
end
$$;
alter function attrium.attribute_usage_of(text) owner to attrium_store;
revoke all on function attrium.attribute_usage_of(text) from public;
grant execute on function attrium.attribute_usage_of(text) to attrium_app;
