-- Makes the current month (UTC) and p_ahead after it, as far as they are missing, and returns those made, 'YYYY-MM'. For
-- the operator.
create or replace function attrium.make_history_months(p_proof text, p_ahead integer) returns text[]
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform attrium.required_operator(p_proof);
  return attrium.make_history_months_ahead(p_ahead);
end
$$;
alter function attrium.make_history_months(text, integer) owner to attrium_owner;
revoke all on function attrium.make_history_months(text, integer) from public;
grant execute on function attrium.make_history_months(text, integer) to attrium_app;
