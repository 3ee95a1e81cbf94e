-- Gives history to pg_partman, where its extension (version 4) is in this database: the months are then made by it, and
-- by nothing but make_history_months(), which knows what it leaves out. Registered by hand, because create_parent()
-- would add a default partition. No retention: pg_partman knows ages only, and a month may go only once every copy has
-- applied it. Safe to repeat, by whoever may do it; otherwise the store makes its months itself.
do $$
declare
  v_schema name := (
    select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'pg_partman' and e.extversion like '4.%');
begin
  if v_schema is null then
    return;
  end if;
  execute format('grant usage on schema %I to attrium_owner', v_schema);
  execute format('grant select, insert, update, delete on all tables in schema %I to attrium_owner', v_schema);
  execute format('grant execute on all functions in schema %I to attrium_owner', v_schema);
  execute format(
    'insert into %I.part_config (parent_table, control, partition_type, partition_interval, premake, datetime_string,
         infinite_time_partitions, automatic_maintenance, jobmon, inherit_privileges)
       values (''attrium.entity_values_ts'', ''ingested_at'', ''native'', ''1 month'', 3, ''YYYY_MM'', true, ''off'', false, false)
       on conflict (parent_table) do nothing', v_schema);
exception
  when insufficient_privilege then
    raise notice 'attrium: no right to use pg_partman; the store makes its months itself';
end
$$;
