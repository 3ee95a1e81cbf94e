-- Takes the month ('YYYY-MM', UTC) out of history for every reader at once, for the operator. True where history has no
-- such month any more; false where a lock could not be had within 50 ms: while it waits, every writer waits behind it.
-- Raises 22023 (invalid_parameter_value) for a month that has not ended.
-- Plain, not CONCURRENTLY: that one is refused within functions, beside a default partition, and by Citus.
create or replace function attrium.detach_history_month(p_proof text, p_month text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
as $$
declare
  v_partition regclass;
begin
  perform attrium.required_operator(p_proof);
  if p_month >= to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM') then
    raise invalid_parameter_value using message = format('attrium: %s has not ended', p_month);
  end if;
  -- Of two workers the second would wait with every writer behind it, to find nothing to do.
  if not pg_try_advisory_xact_lock(hashtext('attrium.detach_history_month')) then
    return false;
  end if;
  select m.partition into v_partition from attrium.history_months() m where m.attached and m.month = p_month;
  if found then
    execute format('alter table attrium.entity_values_ts detach partition %s', v_partition);
  end if;
  -- Also where there was none any more: others may have taken it out.
  update attrium.history_kept k
    set since = greatest(k.since, ((p_month || '-01')::timestamp + interval '1 month') at time zone 'UTC');
  return true;
exception
  when lock_not_available then return false;
end
$$;
alter function attrium.detach_history_month(text, text) owner to attrium_owner;
revoke all on function attrium.detach_history_month(text, text) from public;
grant execute on function attrium.detach_history_month(text, text) to attrium_app;
