-- Tenants for which attributes leave something to be done, ascending, for the operator: a change of type, values of a
-- number that is no more, an attribute that was retired before then.
create or replace function attrium.attribute_work(p_proof text, p_retired_before_us bigint) returns integer[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform attrium.required_operator(p_proof);
  return array(
    select j.tenant_id from attrium.attribute_jobs j
    union
    select a.tenant_id from attrium.attributes a where a.retired_at < attrium.instant(p_retired_before_us)
    order by 1);
end
$$;
alter function attrium.attribute_work(text, bigint) owner to attrium_store;
revoke all on function attrium.attribute_work(text, bigint) from public;
grant execute on function attrium.attribute_work(text, bigint) to attrium_app;
