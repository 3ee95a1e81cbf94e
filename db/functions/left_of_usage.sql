-- The share of a sum as of p_counted_at that p_half_life_ms has left by now, from 2^-80 to 1.
create or replace function attrium.left_of_usage(p_counted_at timestamptz, p_half_life_ms bigint) returns double precision
language sql volatile parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select power(0.5::double precision, least(80, greatest(0,
    extract(epoch from clock_timestamp() - p_counted_at) * 1000 / p_half_life_ms))::double precision)
$$;
alter function attrium.left_of_usage(timestamptz, bigint) owner to attrium_store;
revoke all on function attrium.left_of_usage(timestamptz, bigint) from public;
