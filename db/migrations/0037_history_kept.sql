-- From which time of ingestion on history is whole, one row: the months before may have been taken out of it, see
-- detach_history_month(). Where there were months already, some may have gone before anyone noted it.
create table attrium.history_kept (
  since timestamptz not null,
  single boolean not null default true,
  constraint history_kept_pkey primary key (single),
  constraint history_kept_single_check check (single)
);
insert into attrium.history_kept (since)
  select coalesce(min(b.bounds[1]::timestamptz), '-infinity')
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\)$re$) b (bounds)
    where i.inhparent = 'attrium.entity_values_ts'::regclass;
