-- The epoch of this primary: system identifier, and the timeline that it writes (the first eight digits of a segment's
-- name; pg_control_checkpoint() is late after a promotion). Raises 55000 on a standby.
-- Without a from clause, so that it becomes part of the statement that asks: otherwise it is planned anew on each call.
create or replace function attrium.log_epoch() returns text
language sql volatile parallel restricted
as $$
  select (pg_control_system()).system_identifier || ':' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8)
$$;
alter function attrium.log_epoch() owner to attrium_store;
revoke all on function attrium.log_epoch() from public;
grant execute on function attrium.log_epoch() to attrium_app;
