-- Judges the values of the proven tenant that this transaction has staged, and leaves them for flush_staged(). They are
-- acknowledged when the transaction has committed, and lost if the server crashes before they are flushed.
--   p_schema_version  that they were validated against
--   p_entity_keys, p_attribute_ids
--                     what the rows name by place, from 1, each once
--   p_length          number of places (ord)
--   p_skew_us         how far an observed_at may lie ahead of the clock
-- Returns {clock_us, rejected}, rejected an array of {index, code}; or {refusal: code}, and then the caller must roll back.
-- Holds off a change of the catalogue until the transaction ends: what is staged is valid when it is flushed.
create or replace function attrium.stage_values(
  p_proof text, p_schema_version bigint, p_entity_keys text[], p_attribute_ids integer[], p_length integer, p_skew_us bigint
) returns jsonb
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
  v_transaction xid8 := pg_current_xact_id();
  v_schema_version bigint;
  v_clock timestamptz;
  v_key text[] := p_entity_keys;
  v_latest_us bigint;
  v_dead boolean[];
  v_rejected jsonb := '[]';
  v_left integer;
begin
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);
  select t.schema_version into v_schema_version from attrium.tenants t where t.tenant_id = v_tenant;
  if v_schema_version is distinct from p_schema_version then
    return jsonb_build_object('refusal', case when v_schema_version is null then 'TENANT_UNKNOWN' else 'CATALOG_CHANGED' end);
  end if;
  v_clock := clock_timestamp();
  v_latest_us := attrium.micros(v_clock) + p_skew_us;
  v_dead := array(
    select coalesce(not e.alive, false)
      from unnest(p_entity_keys) with ordinality k (key, place)
      left join lateral (
        select e.alive from attrium.entities e where e.tenant_id = v_tenant and e.key = k.key limit 1
      ) e on true
      order by k.place);
  if true = any (v_dead) or exists (
      select 1 from attrium.entity_values_ingest s
        where s.transaction_id = v_transaction and s.observed_us > v_latest_us) then
    with rejected as (
      delete from attrium.entity_values_ingest s
        where s.transaction_id = v_transaction and (v_dead[s.entity] or s.observed_us > v_latest_us)
        returning s.item, case when v_dead[s.entity] then 'ENTITY_DELETED' else 'OBSERVED_AT_RANGE' end as code
    )
    select coalesce(jsonb_agg(jsonb_build_object('index', r.item, 'code', r.code) order by r.item), '[]')
      into v_rejected from rejected r;
    v_key := array(
      select case when exists (
            select 1 from attrium.entity_values_ingest s where s.transaction_id = v_transaction and s.entity = k.place)
          then k.key end
        from unnest(p_entity_keys) with ordinality k (key, place)
        order by k.place);
  end if;
  select count(*) into v_left from attrium.entity_values_ingest s where s.transaction_id = v_transaction;
  if v_left > 0 then
    insert into attrium.staged_batches (
        number, transaction_id, staged_at, tenant_id, skew_us, length, values_left, entity_keys, attribute_ids)
      values (nextval('attrium.staged_batch_numbers'), v_transaction, v_clock, v_tenant, p_skew_us, p_length, v_left, v_key,
        p_attribute_ids);
  end if;
  -- There is nothing in the log to wait for.
  perform set_config('synchronous_commit', 'off', true);
  return jsonb_build_object('clock_us', attrium.micros(v_clock), 'rejected', v_rejected);
end
$$;
alter function attrium.stage_values(text, bigint, text[], integer[], integer, bigint) owner to attrium_store;
revoke all on function attrium.stage_values(text, bigint, text[], integer[], integer, bigint) from public;
grant execute on function attrium.stage_values(text, bigint, text[], integer[], integer, bigint) to attrium_app;
