-- Makes the statistics of the proven tenant anew from a sample, in bounded work: p_sample entities at most are read, by
-- their keys, and no index is read through but that of a tenant's entities, up to a million of them. False where they
-- are younger than two hundred times what making them took (and than p_least_age_ms), so that however often this is
-- asked for, it takes at most a two-hundredth of the time; and where another session is at it.
create or replace function attrium.refresh_statistics(p_proof text, p_sample integer, p_least_age_ms integer)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set work_mem = '32MB'
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_begun timestamptz := clock_timestamp();
  v_entities bigint;
  v_sample bigint[];
  v_least bigint;
  v_greatest bigint;
begin
  if exists (
      select 1 from attrium.tenant_statistics t
        where t.tenant_id = v_tenant
          and t.refreshed_at > v_begun - greatest(p_least_age_ms, 200 * t.took_ms) * interval '1 millisecond')
    or not pg_try_advisory_xact_lock(4770314, v_tenant) then
    return false;
  end if;
  select count(*) into v_entities
    from (select 1 from attrium.entities e where e.tenant_id = v_tenant limit 1000000) e;
  if v_entities <= p_sample then
    v_sample := array(select e.entity_id from attrium.entities e where e.tenant_id = v_tenant);
  else
    -- The next entity behind a random number: those behind a gap come up more often, which does no harm here.
    select min(v.entity_id), max(v.entity_id) into v_least, v_greatest
      from attrium.entity_values v where v.tenant_id = v_tenant;
    v_sample := array(
      select distinct n.entity_id
        from (
          select v_least + floor(random() * (v_greatest - v_least + 1))::bigint as entity_id
            from generate_series(1, p_sample)
            offset 0
        ) r
        cross join lateral (
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = v_tenant and v.entity_id >= r.entity_id
            order by v.entity_id
            limit 1
        ) n);
  end if;

  delete from attrium.attribute_statistics s where s.tenant_id = v_tenant;
  insert into attrium.attribute_statistics (
      tenant_id, attribute_id, rows, distinct_values, common, bounds, text_bytes, cut_bytes)
    with sampled as materialized (
      select v.attribute_id, v.value_num, left(v.value_text, 64) as value_text, octet_length(v.value_text) as bytes,
          octet_length(left(v.value_text, 256)) as cut,
          a.pii = 'none' and a.type not in ('json', 'decimal') as shown
        from unnest(v_sample) s (entity_id)
        join attrium.entity_values v on v.tenant_id = v_tenant and v.entity_id = s.entity_id
        join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = v.attribute_id
        where v.value_num is not null or v.value_text is not null
      union all
      -- The type, as number 0.
      select 0, null, left(e.type, 64), octet_length(e.type), octet_length(e.type), true
        from unnest(v_sample) s (entity_id)
        join attrium.entities e on e.entity_id = s.entity_id and e.tenant_id = v_tenant and e.type is not null
    ), grouped as (
      select s.attribute_id, s.shown, s.value_num, s.value_text, count(*) as n,
          row_number() over (partition by s.attribute_id order by count(*) desc) as place
        from sampled s
        group by s.attribute_id, s.shown, s.value_num, s.value_text
    ), counted as (
      select g.attribute_id, g.shown, sum(g.n) as n, count(*) as d, count(*) filter (where g.n = 1) as once
        from grouped g
        group by g.attribute_id, g.shown
    ), common as (
      select g.attribute_id, jsonb_agg(jsonb_build_array(
            coalesce(to_jsonb(g.value_num), to_jsonb(g.value_text)), round(g.n / c.n, 6)) order by g.place) as list
        from grouped g
        join counted c on c.attribute_id = g.attribute_id
        where g.shown and g.place <= 50 and g.n > 1
        group by g.attribute_id
    ), sized as (
      select s.attribute_id, sum(s.bytes) as bytes, sum(s.cut) as cut
        from sampled s
        group by s.attribute_id
    ), bounds as (
      select s.attribute_id,
          coalesce(
            to_jsonb(percentile_disc(array(select p / 20.0 from generate_series(0, 20) p)) within group (order by s.value_num)),
            to_jsonb(percentile_disc(array(select p / 20.0 from generate_series(0, 20) p)) within group (order by s.value_text))
          ) as list
        from sampled s
        where s.shown
        group by s.attribute_id
    )
    select v_tenant, c.attribute_id, round(c.n * v_entities / cardinality(v_sample)),
        -- Duj1 of Haas and Stokes 1998, as analyze takes it: those seen once stand for those not seen.
        least(
          round(c.n * v_entities / cardinality(v_sample)),
          round(c.n * c.d / greatest(1, c.n - c.once + c.once * cardinality(v_sample)::numeric / v_entities))),
        coalesce(m.list, '[]'), coalesce(b.list, '[]'),
        coalesce(round(z.bytes * v_entities::numeric / cardinality(v_sample)), 0),
        coalesce(round(z.cut * v_entities::numeric / cardinality(v_sample)), 0)
      from counted c
      left join common m on m.attribute_id = c.attribute_id
      left join bounds b on b.attribute_id = c.attribute_id
      left join sized z on z.attribute_id = c.attribute_id
    -- A change of type may have brought its own meanwhile, see evolve_catalog(): they stay until the next time.
    on conflict (tenant_id, attribute_id) do nothing;
  insert into attrium.tenant_statistics as t (tenant_id, refreshed_at, entities, sampled, projection_bytes, took_ms)
    values (v_tenant, clock_timestamp(), v_entities, cardinality(v_sample),
      (select max(
            case when coalesce(pg_column_compression(j.attrs), pg_column_compression(j.observed)) is null
              then pg_column_size(j.attrs) + pg_column_size(j.observed) else 65536 end)
        from unnest(v_sample) s (entity_id)
        join attrium.entity_jsonb j on j.tenant_id = v_tenant and j.entity_id = s.entity_id),
      ceil(extract(epoch from clock_timestamp() - v_begun) * 1000))
    on conflict (tenant_id) do update
      set refreshed_at = excluded.refreshed_at, entities = excluded.entities, sampled = excluded.sampled,
          projection_bytes = excluded.projection_bytes, took_ms = excluded.took_ms;
  return true;
end
$$;
alter function attrium.refresh_statistics(text, integer, integer) owner to attrium_store;
revoke all on function attrium.refresh_statistics(text, integer, integer) from public;
grant execute on function attrium.refresh_statistics(text, integer, integer) to attrium_app;
