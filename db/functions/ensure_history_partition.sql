-- Makes the history partition of the month (UTC) that holds p_at, unless there is one, whatever its name and whoever
-- made it. Belongs to the owner of the table, because only he may attach partitions. One writer makes it while the
-- others wait: the advisory lock is taken before any entity is locked, so it cannot close a circle of waits. The second
-- look asks the catalogue itself: to_regclass() would repeat what it remembers from before the wait. CREATE and ATTACH,
-- because CREATE ... PARTITION OF would lock the whole history against every reader.
-- The name is the one that pg_partman gives: it tells months by names, and would make this one again.
create or replace function attrium.ensure_history_partition(p_at timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_from timestamp := date_trunc('month', p_at at time zone 'UTC');
  v_to timestamp := v_from + interval '1 month';
  v_name text := 'entity_values_ts_p' || to_char(v_from, 'YYYY_MM');
begin
  -- By name first: it is one look into a cache, and every batch takes it.
  perform 1 from pg_class c
    where c.relnamespace = 'attrium'::regnamespace and c.relname = v_name and c.relispartition;
  if found then
    return;
  end if;
  perform 1 from attrium.history_months() m where m.attached and m.starts_at <= p_at and p_at < m.ends_at;
  if found then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('attrium.ensure_history_partition'));
  perform 1 from attrium.history_months() m where m.attached and m.starts_at <= p_at and p_at < m.ends_at;
  if found then
    return;
  end if;
  execute format('create table attrium.%I (like attrium.entity_values_ts including defaults including constraints)', v_name);
  execute format('alter table attrium.%I owner to attrium_owner', v_name);
  -- Nobody reads a partition but through its parent: secured, and without any policy.
  execute format('alter table attrium.%I enable row level security', v_name);
  execute format('alter table attrium.%I force row level security', v_name);
  execute format('alter table attrium.entity_values_ts attach partition attrium.%I for values from (%L) to (%L)',
    v_name, to_char(v_from, 'YYYY-MM-DD HH24:MI:SS"+00"'), to_char(v_to, 'YYYY-MM-DD HH24:MI:SS"+00"'));
end
$$;
alter function attrium.ensure_history_partition(timestamptz) owner to attrium_owner;
revoke all on function attrium.ensure_history_partition(timestamptz) from public;
grant execute on function attrium.ensure_history_partition(timestamptz) to attrium_store;
