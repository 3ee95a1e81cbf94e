-- Writes every batch that the proven tenant has staged, waiting for who is writing some of them. Returns how many values.
create or replace function attrium.flush_staged_of(p_proof text) returns integer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  perform pg_advisory_xact_lock(4770313, v_tenant);
  return attrium.write_staged(
    array(select b.number from attrium.staged_batches b where b.tenant_id = v_tenant order by b.number));
end
$$;
alter function attrium.flush_staged_of(text) owner to attrium_store;
revoke all on function attrium.flush_staged_of(text) from public;
grant execute on function attrium.flush_staged_of(text) to attrium_app;
