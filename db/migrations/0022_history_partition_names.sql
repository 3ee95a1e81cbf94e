-- Months get the names that pg_partman would give them: ensure_history_partition() finds one by its name at once, and by
-- its bounds in a longer look. Naming a table waits for those who use it, and holds nobody up for longer than that.
do $$
declare
  v_name name;
begin
  for v_name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'attrium.entity_values_ts'::regclass and c.relname ~ '^entity_values_ts_\d{4}_\d{2}$'
  loop
    execute format('alter table attrium.%I rename to %I', v_name, 'entity_values_ts_p' || right(v_name, 7));
  end loop;
end
$$;
