-- The months of history, by their bounds and not by their names, oldest first; and those that were taken out of it and
-- still lie there, which have no bounds left and are known by name. A default partition is not among them.
--   month      'YYYY-MM', UTC
--   starts_at, ends_at  null where it is not attached
--   secured    row-level security is on and forced
create or replace function attrium.history_months()
returns table (partition regclass, month text, attached boolean, starts_at timestamptz, ends_at timestamptz, secured boolean)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
  select c.oid::regclass, to_char(b.bounds[1]::timestamptz, 'YYYY-MM'), true, b.bounds[1]::timestamptz,
      b.bounds[2]::timestamptz, c.relrowsecurity and c.relforcerowsecurity
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) b (bounds)
    where i.inhparent = 'attrium.entity_values_ts'::regclass and b.bounds is not null
  union all
  select c.oid::regclass, replace(right(c.relname, 7), '_', '-'), false, null, null,
      c.relrowsecurity and c.relforcerowsecurity
    from pg_class c
    where c.relnamespace = 'attrium'::regnamespace and c.relkind = 'r' and not c.relispartition
      and c.relname ~ '^entity_values_ts_p?\d{4}_\d{2}$'
  order by 2
$$;
alter function attrium.history_months() owner to attrium_owner;
revoke all on function attrium.history_months() from public;
grant execute on function attrium.history_months() to attrium_store, attrium_app;
