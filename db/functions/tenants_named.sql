-- The tenant of this name, or all of them by name where p_name is null, for the operator.
create or replace function attrium.tenants_named(p_proof text, p_name text)
returns table (id integer, name text, attribute_limit integer, created_us bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform attrium.required_operator(p_proof);
  return query
    select t.tenant_id, t.name, t.attribute_limit, attrium.micros(t.created_at)
      from attrium.tenants t
      where p_name is null or t.name = p_name
      order by t.name;
end
$$;
alter function attrium.tenants_named(text, text) owner to attrium_store;
revoke all on function attrium.tenants_named(text, text) from public;
grant execute on function attrium.tenants_named(text, text) to attrium_app;
