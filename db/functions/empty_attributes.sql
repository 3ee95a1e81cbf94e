-- Removes current values of a number that no attribute of the proven tenant has any more, from so many entities at most;
-- writers of those entities wait until the end of the transaction. Returns `more`, or `done` where nothing is left, or
-- `busy` where somebody else is at it.
create or replace function attrium.empty_attributes(p_proof text, p_entities integer) returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_attribute integer;
  v_after text;
  v_entities bigint[];
  v_reached text;
begin
  -- Before the job and the entities, as every writer of entities: who changes the catalogue holds some, and waits for jobs.
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);
  select j.attribute_id, j.after_key into v_attribute, v_after from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.kind = 'empty'
    order by j.attribute_id
    limit 1
    for update skip locked;
  if not found then
    return case when exists (
      select 1 from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.kind = 'empty') then 'busy' else 'done' end;
  end if;
  select array_agg(l.entity_id), max(l.key) into v_entities, v_reached
    from (
      select e.entity_id, e.key from attrium.entities e
        where e.tenant_id = v_tenant and e.key > v_after
        order by e.key
        limit p_entities
    ) l;
  -- In the order in which a flush locks them, so that neither waits for the other in a circle.
  perform 1 from attrium.entities e
    join attrium.entity_values v
      on v.tenant_id = v_tenant and v.entity_id = e.entity_id and v.attribute_id = v_attribute
    where e.tenant_id = v_tenant and e.entity_id = any (v_entities)
    order by e.entity_id
    for no key update of e;
  with gone as (
    delete from attrium.entity_values v
      where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = v_attribute
      returning v.entity_id
  )
  update attrium.entity_jsonb j
    set attrs = j.attrs - v_attribute::text, observed = j.observed - v_attribute::text
    from gone g
    where j.tenant_id = v_tenant and j.entity_id = g.entity_id and j.observed ? v_attribute::text;
  if coalesce(cardinality(v_entities), 0) < p_entities then
    delete from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.attribute_id = v_attribute;
  else
    update attrium.attribute_jobs j set after_key = v_reached
      where j.tenant_id = v_tenant and j.attribute_id = v_attribute;
  end if;
  return 'more';
end
$$;
alter function attrium.empty_attributes(text, integer) owner to attrium_store;
revoke all on function attrium.empty_attributes(text, integer) from public;
grant execute on function attrium.empty_attributes(text, integer) to attrium_app;
