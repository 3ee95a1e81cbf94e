-- Whether the proven tenant has values that are staged and not written. As of the calling statement's snapshot: what it
-- does not find was written before, and a later snapshot sees it.
create or replace function attrium.staged_waits(p_proof text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return exists (select 1 from attrium.staged_batches b where b.tenant_id = v_tenant);
end
$$;
alter function attrium.staged_waits(text) owner to attrium_store;
revoke all on function attrium.staged_waits(text) from public;
grant execute on function attrium.staged_waits(text) to attrium_app;
