-- What stage_flush() would answer a request of the proven tenant with this idempotency key: {epoch, clock_us, outcome}, the
-- outcome null where the key is free. Waits for a transaction that is using the key, by claiming it: the caller must roll
-- back, which leaves everything as it was.
create or replace function attrium.replay_outcome(p_proof text, p_key text, p_payload_hash text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_clock timestamptz := clock_timestamp();
  v_used attrium.idempotency_keys;
  v_outcome jsonb;
begin
  insert into attrium.idempotency_keys as k (tenant_id, key, expires_at, payload_hash, result)
    values (v_tenant, p_key, v_clock, '', null)
    on conflict (tenant_id, key) do update set payload_hash = '', result = null where k.expires_at <= v_clock;
  select * into v_used from attrium.idempotency_keys k where k.tenant_id = v_tenant and k.key = p_key;
  v_outcome := case
    when not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant)
      then '{"status": "refused", "refusal": {"code": "TENANT_UNKNOWN"}}'
    when v_used.result is null then null
    when v_used.payload_hash <> p_payload_hash
      then '{"status": "refused", "refusal": {"code": "IDEMPOTENCY_CONFLICT"}}'
    else jsonb_set(v_used.result, '{replayed}', 'true')
  end;
  return jsonb_build_object(
    'epoch', attrium.log_epoch(), 'clock_us', attrium.clock_us(), 'outcome', v_outcome);
end
$$;
alter function attrium.replay_outcome(text, text, text) owner to attrium_store;
revoke all on function attrium.replay_outcome(text, text, text) from public;
grant execute on function attrium.replay_outcome(text, text, text) to attrium_app;
