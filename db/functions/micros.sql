-- Microseconds since 1970 of an instant, exact. Up to 2038 a double tells them apart, and takes a fraction of the time of
-- the numeric that extract() gives. Not strict, so that it becomes part of the statement that asks.
create or replace function attrium.micros(p_at timestamptz) returns bigint
language sql stable parallel safe
as $$
  select case when p_at >= timestamptz '1970-01-01 00:00:00+00' and p_at < timestamptz '2038-01-01 00:00:00+00'
    then round(date_part('epoch', p_at) * 1000000)::bigint
    else (extract(epoch from p_at) * 1000000)::bigint end
$$;
alter function attrium.micros(timestamptz) owner to attrium_store;
revoke all on function attrium.micros(timestamptz) from public;
grant execute on function attrium.micros(timestamptz) to attrium_app;
