-- For pg_cron, which presents no proof: makes three months ahead (as the service does by default) and returns those
-- made, 'YYYY-MM'. Only a superuser, and whoever he lets, may call it.
-- Where `migrate` has given history to pg_partman, pg_partman makes them; what it leaves out is made here. In UTC,
-- whatever the session's zone is: pg_partman cuts months in that one. Its lock is the one of ensure_history_partition(),
-- so that a writer who misses a month and this never make it at once.
create or replace function attrium.make_history_months_ahead(p_ahead integer default 3) returns text[]
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_before text[];
  v_partman name := (
    select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_partman');
  v_registered boolean;
  v_partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('attrium.ensure_history_partition'));
  v_before := array(select m.month from attrium.history_months() m where m.attached);
  -- One less than is wanted: pg_partman counts from today and rounds, so that in the second half of a month it makes one
  -- more than it was told. It makes at least one.
  if p_ahead > 1 and has_schema_privilege(v_partman, 'usage') then
    execute format('update %I.part_config set premake = $1 where parent_table = $2 returning true', v_partman)
      into v_registered using p_ahead - 1, 'attrium.entity_values_ts';
  end if;
  if v_registered then
    execute format('select %I.run_maintenance($1, p_analyze := false, p_jobmon := false)', v_partman)
      using 'attrium.entity_values_ts';
  end if;
  for v_ahead in 0 .. p_ahead loop
    perform attrium.ensure_history_partition(date_trunc('month', clock_timestamp()) + v_ahead * interval '1 month');
  end loop;
  -- pg_partman secures none.
  for v_partition in select m.partition from attrium.history_months() m where m.attached and not m.secured loop
    execute format('alter table %s enable row level security', v_partition);
    execute format('alter table %s force row level security', v_partition);
  end loop;
  return array(
    select m.month from attrium.history_months() m where m.attached and m.month <> all (v_before) order by m.month);
end
$$;
alter function attrium.make_history_months_ahead(integer) owner to attrium_owner;
revoke all on function attrium.make_history_months_ahead(integer) from public;
