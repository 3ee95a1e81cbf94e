-- From which time of ingestion on history is whole, one row: the months before may have been taken out of it, see
-- detach_history_month(). Where there were months already, some may have gone before anyone noted it, also from between:
-- of those, only the months that follow each other up to the newest are taken for whole.
select pg_advisory_xact_lock(hashtext('attrium.detach_history_month'));
create table attrium.history_kept (
  since timestamptz not null,
  single boolean not null default true,
  constraint history_kept_pkey primary key (single),
  constraint history_kept_single_check check (single)
);
insert into attrium.history_kept (since)
  with months as (
    select b.bounds[1]::timestamptz as starts_at, b.bounds[2]::timestamptz as ends_at
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      cross join lateral
        regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) b (bounds)
      where i.inhparent = 'attrium.entity_values_ts'::regclass and b.bounds is not null
  )
  select coalesce(max(m.starts_at), '-infinity')
    from months m
    where not exists (select from months before where before.ends_at = m.starts_at);
