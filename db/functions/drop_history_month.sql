-- Drops a month ('YYYY-MM', UTC) that detach_history_month() took out of history, for the operator. True where there is
-- none any more; false where somebody else held it for longer than 50 ms.
create or replace function attrium.drop_history_month(p_proof text, p_month text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
as $$
declare
  v_table regclass;
begin
  perform attrium.required_operator(p_proof);
  if not pg_try_advisory_xact_lock(hashtext('attrium.detach_history_month')) then
    return false;
  end if;
  for v_table in select m.partition from attrium.history_months() m where not m.attached and m.month = p_month loop
    execute format('drop table %s', v_table);
  end loop;
  return true;
exception
  when lock_not_available then return false;
end
$$;
alter function attrium.drop_history_month(text, text) owner to attrium_owner;
revoke all on function attrium.drop_history_month(text, text) from public;
grant execute on function attrium.drop_history_month(text, text) to attrium_app;
