-- Notes on the last decision about each attribute of the proven tenant, where it is not a day old, how finds have gone since
-- in the tier that it came to.
create or replace function attrium.measure_promotions(p_proof text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  update attrium.promotions p
    set after_finds = m.finds, after_ms = m.ms / m.finds
    from (
      select l.promotion_id,
          attrium.decayed(case l.action when 'promote' then u.hot_finds else u.cold_finds end, s.share) as finds,
          attrium.decayed(case l.action when 'promote' then u.hot_ms else u.cold_ms end, s.share) as ms
        from (
          select distinct on (o.attribute_id) o.promotion_id, o.attribute_id, o.action, o.at
            from attrium.promotions o
            where o.tenant_id = v_tenant and not o.dry_run
            order by o.attribute_id, o.promotion_id desc
        ) l
        join attrium.attribute_usage u on u.tenant_id = v_tenant and u.attribute_id = l.attribute_id
        cross join lateral (select attrium.left_of_usage(u.counted_at, u.half_life_ms) as share) s
        where l.at > clock_timestamp() - interval '1 day'
    ) m
    where p.tenant_id = v_tenant and p.promotion_id = m.promotion_id and m.finds > 0;
end
$$;
alter function attrium.measure_promotions(text) owner to attrium_store;
revoke all on function attrium.measure_promotions(text) from public;
grant execute on function attrium.measure_promotions(text) to attrium_app;
