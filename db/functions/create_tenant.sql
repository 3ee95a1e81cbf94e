-- Adds a tenant and returns it, for the operator. Raises 23505 (tenants_name_key) where the name is taken.
create or replace function attrium.create_tenant(p_proof text, p_name text, p_attribute_limit integer)
returns table (id integer, name text, attribute_limit integer, created_us bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform attrium.required_operator(p_proof);
  return query
    insert into attrium.tenants as t (name, attribute_limit) values (p_name, p_attribute_limit)
    returning t.tenant_id, t.name, t.attribute_limit, attrium.micros(t.created_at);
end
$$;
alter function attrium.create_tenant(text, text, integer) owner to attrium_store;
revoke all on function attrium.create_tenant(text, text, integer) from public;
grant execute on function attrium.create_tenant(text, text, integer) to attrium_app;
