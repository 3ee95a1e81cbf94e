-- Writes staged batches as one: gives their rows to this transaction, and has stage_flush() write them. The caller holds
-- the lock of staging (4770313) of each of their tenants, so that a tenant's batches are written in the order of staging.
-- A value is current as of its staging, so one without a time carries that; it is written even where its entity was
-- deleted meanwhile, and is hidden then, for it was acknowledged. Returns how many values it wrote.
--   p_numbers  of the batches, in order
create or replace function attrium.write_staged(p_numbers bigint[]) returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  v_transaction xid8 := pg_current_xact_id();
  v_tenant integer[];
  v_entity_tenant integer[];
  v_entity_key text[];
  v_attribute_tenant integer[];
  v_attribute_id integer[];
  v_length integer;
  v_skew_us bigint;
  v_count integer;
begin
  select array_agg(distinct b.tenant_id), sum(b.length), sum(b.values_left), max(b.skew_us)
    into v_tenant, v_length, v_count, v_skew_us
    from attrium.staged_batches b where b.number = any (p_numbers);
  if v_tenant is null then
    return 0;
  end if;
  with batches as materialized (
    select b.*, sum(b.length) over (order by b.number) - b.length as first
      from attrium.staged_batches b where b.number = any (p_numbers)
  ), entities as materialized (
    -- 0 where there is none: an array without nulls finds an element at once.
    select b.number, b.tenant_id, n.place, n.key collate "C" as key,
        case when n.key is null then 0
          else dense_rank() over (partition by n.key is null order by b.tenant_id, n.key collate "C") end as merged
      from batches b cross join unnest(b.entity_keys) with ordinality n (key, place)
  ), attributes as materialized (
    select b.number, b.tenant_id, n.place, n.id, dense_rank() over (order by b.tenant_id, n.id) as merged
      from batches b cross join unnest(b.attribute_ids) with ordinality n (id, place)
  ), places as materialized (
    select b.transaction_id, b.tenant_id, b.staged_at, b.first, array_position(v_tenant, b.tenant_id) as request,
        e.merged as entity, a.merged as attribute
      from batches b
      join (select e.number, array_agg(e.merged::integer order by e.place) as merged from entities e group by e.number) e
        on e.number = b.number
      join (select a.number, array_agg(a.merged::integer order by a.place) as merged from attributes a group by a.number) a
        on a.number = b.number
  ), given as (
    update attrium.entity_values_ingest s
      set transaction_id = v_transaction, ord = (p.first + s.ord)::integer, request = p.request, entity = p.entity[s.entity],
          attribute = p.attribute[s.attribute], observed_us = coalesce(s.observed_us, attrium.micros(p.staged_at))
      from places p
      where s.transaction_id = p.transaction_id and s.tenant_id = p.tenant_id and s.edit is null
        and p.entity[s.entity] > 0 and p.attribute[s.attribute] > 0
  )
  select
      (select array_agg(e.tenant_id order by e.merged) from (select distinct e.merged, e.tenant_id, e.key from entities e where e.merged > 0) e),
      (select array_agg(e.key order by e.merged) from (select distinct e.merged, e.tenant_id, e.key from entities e where e.merged > 0) e),
      (select array_agg(a.tenant_id order by a.merged) from (select distinct a.merged, a.tenant_id, a.id from attributes a) a),
      (select array_agg(a.id order by a.merged) from (select distinct a.merged, a.tenant_id, a.id from attributes a) a)
    into v_entity_tenant, v_entity_key, v_attribute_tenant, v_attribute_id;
  delete from attrium.staged_batches b where b.number = any (p_numbers);
  perform attrium.stage_flush(
    array(select attrium.tenant_proof(t) from unnest(v_tenant) t),
    (select jsonb_agg(jsonb_build_object('kind', 'observations', 'tenant', t.tenant_id, 'staged', true,
          'schema_version', t.schema_version, 'atomic', false, 'count', 0) order by n.place)
      from unnest(v_tenant) with ordinality n (tenant_id, place) join attrium.tenants t using (tenant_id)),
    v_entity_tenant, v_entity_key, v_attribute_tenant, v_attribute_id, '[]',
    array(select generate_subscripts(v_entity_key, 1)),
    array(select array_position(v_tenant, t) from unnest(v_entity_tenant) t),
    null, v_length, v_skew_us, 0);
  return v_count;
end
$$;
alter function attrium.write_staged(bigint[]) owner to attrium_store;
revoke all on function attrium.write_staged(bigint[]) from public;
