-- Up to where this primary's log is durable, as 16 hex digits that sort as text. Flush, not insert: the insert position
-- lies ahead at page and segment edges, where an idle standby never arrives. Raises 55000 on a standby.
create or replace function attrium.log_position() returns text
language sql volatile parallel restricted
as $$ select lpad(to_hex((pg_current_wal_flush_lsn() - pg_lsn '0/0')::bigint), 16, '0') $$;
alter function attrium.log_position() owner to attrium_store;
revoke all on function attrium.log_position() from public;
grant execute on function attrium.log_position() to attrium_app;
