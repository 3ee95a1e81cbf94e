-- The phase of the copy job of a number of the proven tenant, null where there is none. p_lock: holds the job until the end
-- of the transaction, and is null too where somebody else does; changes of the catalogue wait meanwhile.
create or replace function attrium.conversion_phase(p_proof text, p_attribute integer, p_lock boolean) returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_phase text;
begin
  select j.phase into v_phase from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
  if p_lock then
    -- Before the job and the entities, as every writer of entities: who changes the catalogue holds some, and waits for jobs.
    perform pg_advisory_xact_lock_shared(4770312, v_tenant);
    select j.phase into v_phase from attrium.attribute_jobs j
      where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy'
      for update skip locked;
  end if;
  return v_phase;
end
$$;
alter function attrium.conversion_phase(text, integer, boolean) owner to attrium_store;
revoke all on function attrium.conversion_phase(text, integer, boolean) from public;
grant execute on function attrium.conversion_phase(text, integer, boolean) to attrium_app;
