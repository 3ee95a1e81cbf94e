-- What the store knows of its history and of what waits to get there; the service judges it. It samples some dozen
-- blocks of one month.
--   current           this month by the server's clock, 'YYYY-MM', UTC
--   attached, detached  months that history has, and those that were taken out of it and not yet dropped
--   unsecured         partitions that row-level security does not bind
--   stray_bytes       size of a default partition; 0 where there is none
--   time_correlation  of the blocks of the newest month that is large enough to tell with ingested_at, -1 to 1
--   staged_values, staged_ms  acknowledged and not yet written, and for how long the oldest has been; null where none is
create or replace function attrium.health_check()
returns table (
  current text, attached text[], detached text[], unsecured text[], stray_bytes bigint, time_correlation double precision,
  staged_values bigint, staged_ms double precision)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  c_blocks constant integer := 64;
  v_month record;
begin
  current := to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM');
  attached := array(select m.month from attrium.history_months() m where m.attached);
  detached := array(select m.month from attrium.history_months() m where not m.attached);
  unsecured := array(select m.partition::text from attrium.history_months() m where m.attached and not m.secured);
  select coalesce(sum(pg_relation_size(c.oid)), 0) into stray_bytes
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'attrium.entity_values_ts'::regclass and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT';
  -- pg_stats has the figure too, and hides it from whomever row-level security binds.
  select m.starts_at, m.ends_at, pg_relation_size(m.partition) / current_setting('block_size')::integer as blocks
    into v_month
    from attrium.history_months() m
    where m.attached and pg_relation_size(m.partition) / current_setting('block_size')::integer >= c_blocks
    order by m.starts_at desc
    limit 1;
  if found then
    execute 'select corr((h.ctid::text::point)[0], extract(epoch from h.ingested_at))
        from attrium.entity_values_ts h tablesample system ($3) where h.ingested_at >= $1 and h.ingested_at < $2'
      into time_correlation
      using v_month.starts_at, v_month.ends_at, least(100, 100.0 * c_blocks / v_month.blocks);
  end if;
  select coalesce(sum(b.values_left), 0), extract(epoch from clock_timestamp() - min(b.staged_at)) * 1000
    into staged_values, staged_ms
    from attrium.staged_batches b;
  return next;
end
$$;
alter function attrium.health_check() owner to attrium_store;
revoke all on function attrium.health_check() from public;
grant execute on function attrium.health_check() to attrium_app;
