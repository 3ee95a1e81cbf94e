-- Keeps every other catalogue change and every commit of the proven tenant waiting until the end of the transaction,
-- and returns the primary's clock in microseconds; no row where there is no such tenant. An advisory lock, because it
-- queues fairly: a row lock is passed by whoever shares it with those who hold it, so that a steady stream of commits
-- would keep a catalogue change waiting for ever. What the catalogue holds is to be read in a later statement.
-- Writes what the tenant has staged: it was validated against the catalogue as it is.
create or replace function attrium.lock_catalog(p_proof text) returns table (clock_us bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  -- First the lock of staging: who holds it waits for the other one.
  perform pg_advisory_xact_lock(4770313, v_tenant);
  perform pg_advisory_xact_lock(4770312, v_tenant);
  perform attrium.write_staged(
    array(select b.number from attrium.staged_batches b where b.tenant_id = v_tenant order by b.number));
  return query
    select attrium.clock_us() from attrium.tenants t where t.tenant_id = v_tenant;
end
$$;
alter function attrium.lock_catalog(text) owner to attrium_store;
revoke all on function attrium.lock_catalog(text) from public;
grant execute on function attrium.lock_catalog(text) to attrium_app;
