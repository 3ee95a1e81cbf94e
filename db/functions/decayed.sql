-- What is left of a sum after the share that time has left of it; sums too small to matter end, before they underflow.
create or replace function attrium.decayed(p_sum double precision, p_left double precision) returns double precision
language sql immutable parallel safe
as $$
  select case when p_sum < 1e-30 then 0 else p_sum * p_left end
$$;
alter function attrium.decayed(double precision, double precision) owner to attrium_store;
revoke all on function attrium.decayed(double precision, double precision) from public;
