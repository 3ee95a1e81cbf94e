-- Whether history is whole from a time of ingestion on. Where it is, it stays so until the end of the transaction: no month
-- leaves it meanwhile, see detach_history_month(). Volatile, so that it looks after it has waited for the lock.
create or replace function attrium.hold_history(p_since_us bigint) returns boolean
language plpgsql volatile strict security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  lock table only attrium.entity_values_ts in access share mode;
  perform 1 from attrium.history_kept k where k.since <= attrium.instant(p_since_us);
  return found;
end
$$;
alter function attrium.hold_history(bigint) owner to attrium_store;
revoke all on function attrium.hold_history(bigint) from public;
grant execute on function attrium.hold_history(bigint) to attrium_app;
