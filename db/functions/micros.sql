-- Microseconds since 1970 of an instant, exact.
create or replace function attrium.micros(p_at timestamptz) returns bigint
language sql stable strict parallel safe
as $$ select (extract(epoch from p_at) * 1000000)::bigint $$;
alter function attrium.micros(timestamptz) owner to attrium_store;
revoke all on function attrium.micros(timestamptz) from public;
grant execute on function attrium.micros(timestamptz) to attrium_app;
