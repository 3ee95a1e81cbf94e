-- The server's clock now, in microseconds since 1970; a double tells them apart until 2106.
-- Apart from micros(), which asks for its argument several times: an argument that changes between keeps a function from
-- becoming part of the statement that asks, and planning it on each call took 150 us.
create or replace function attrium.clock_us() returns bigint
language sql volatile parallel safe
as $$ select round(date_part('epoch', clock_timestamp()) * 1000000)::bigint $$;
alter function attrium.clock_us() owner to attrium_store;
revoke all on function attrium.clock_us() from public;
grant execute on function attrium.clock_us() to attrium_app;
