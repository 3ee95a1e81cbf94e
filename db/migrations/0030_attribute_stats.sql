-- Each attribute of the proven tenant that is not retired: where its values are, how many there are, and how it was used as of
-- now. For people and dashboards; whoever asks sees the rows that row-level security shows them.
--   tier, placement    what was asked for, and where the values are
--   rows               entities that have a value, estimated; null: the sample had none
--   filters_per_hour, sorts_per_hour, reads_per_hour, saves_ms_per_hour  of a steady use that leaves these sums; saves: what
--                      its being hot saves finds, by their prices
--   cold_mean_ms, hot_mean_ms  mean duration of finds by it while it was cold and hot; null: none
create view attrium.attribute_stats with (security_invoker = true) as
  select a.tenant_id, a.attribute_id, a.name, a.type, a.tier, a.placement, s.rows,
      coalesce(u.filters * u.an_hour, 0) as filters_per_hour,
      coalesce(u.sorts * u.an_hour, 0) as sorts_per_hour,
      coalesce(u.reads * u.an_hour, 0) as reads_per_hour,
      coalesce(u.saved_ms * u.an_hour, 0) as saves_ms_per_hour,
      u.cold_mean_ms, u.hot_mean_ms, u.used_at
    from attrium.attributes a
    left join attrium.attribute_statistics s on s.tenant_id = a.tenant_id and s.attribute_id = a.attribute_id
    left join (
      select c.tenant_id, c.attribute_id, c.used_at, c.filters, c.sorts, c.reads, c.saved_ms,
          power(0.5::double precision, least(80::double precision, greatest(0::double precision,
            extract(epoch from clock_timestamp() - c.counted_at)::double precision * 1000 / c.half_life_ms)))
            * ln(2::double precision) * 3600000 / c.half_life_ms as an_hour,
          c.cold_ms / nullif(c.cold_finds, 0) as cold_mean_ms, c.hot_ms / nullif(c.hot_finds, 0) as hot_mean_ms
        from attrium.attribute_usage c
    ) u on u.tenant_id = a.tenant_id and u.attribute_id = a.attribute_id
    where a.retired_at is null;
