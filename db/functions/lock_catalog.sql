-- Keeps every other catalogue change and every commit of the proven tenant waiting until the end of the transaction,
-- and returns the primary's clock in microseconds; no row where there is no such tenant.
create or replace function attrium.lock_catalog(p_proof text) returns table (clock_us bigint)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select attrium.micros(clock_timestamp())
    from attrium.tenants t
    where t.tenant_id = (select attrium.required_tenant(p_proof))
    for update
$$;
alter function attrium.lock_catalog(text) owner to attrium_store;
revoke all on function attrium.lock_catalog(text) from public;
grant execute on function attrium.lock_catalog(text) to attrium_app;
