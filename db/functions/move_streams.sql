-- Moves streams on by the parts that a batch carries, before stage_flush() writes them in the same transaction; the caller
-- moves back those whose request that refused (p_from = through + 1, p_through = from - 1). Locks the streams in the order
-- of their keys, before stage_flush() locks anything.
--   p_proofs   one proof per tenant of the parts
--   p_tenants, p_streams, p_senders, p_from, p_through
--              by part: its tenant, stream, sender, first and last line; no stream twice with one sender
--   p_ttl_us   how long a stream that was moved is kept
-- Returns an array of {place, code, details} of those that are refused, and stay where they are: place in the parts, from
-- 0; STREAM_TAKEN where another sends the stream, STREAM_GAP with the stream's line where the part does not follow it.
create or replace function attrium.move_streams(
  p_proofs text[], p_tenants integer[], p_streams text[], p_senders bigint[], p_from bigint[], p_through bigint[],
  p_ttl_us bigint
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_clock timestamptz := clock_timestamp();
  v_proven integer[] := array(select attrium.required_tenant(p) from unnest(p_proofs) p);
  v_locked integer;
  v_refused jsonb;
begin
  if exists (select 1 from unnest(p_tenants) t (tenant) where t.tenant <> all (v_proven)) then
    raise insufficient_privilege using message = 'attrium: a stream of a tenant that no proof covers';
  end if;
  with locked as materialized (
    select 1
      from (select distinct p.tenant_id, p.stream from unnest(p_tenants, p_streams) p (tenant_id, stream)) p
      join attrium.ingest_streams s on s.tenant_id = p.tenant_id and s.stream = p.stream
      order by s.tenant_id, s.stream
      for no key update of s
  )
  select count(*) into v_locked from locked;
  with judged as materialized (
    select p.*, s.line, s.at,
        case
          when s.sender is distinct from p.sender or s.expires_at <= v_clock then 'STREAM_TAKEN'
          when s.line + 1 <> p.first then 'STREAM_GAP'
        end as refusal
      from unnest(p_tenants, p_streams, p_senders, p_from, p_through) with ordinality
        p (tenant_id, stream, sender, first, last, place)
      left join lateral (
        select s.ctid as at, s.line, s.sender, s.expires_at from attrium.ingest_streams s
          where s.tenant_id = p.tenant_id and s.stream = p.stream limit 1
      ) s on true
  ), moved as (
    update attrium.ingest_streams s
      set line = j.last, expires_at = v_clock + p_ttl_us * interval '1 microsecond'
      from judged j
      where s.ctid = j.at and j.refusal is null
  )
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('place', j.place - 1, 'code', j.refusal,
      'details', case when j.refusal = 'STREAM_GAP' then jsonb_build_object('line', j.line) end))), '[]')
    into v_refused
    from judged j
    where j.refusal is not null;
  return v_refused;
end
$$;
alter function attrium.move_streams(text[], integer[], text[], bigint[], bigint[], bigint[], bigint) owner to attrium_store;
revoke all on function attrium.move_streams(text[], integer[], text[], bigint[], bigint[], bigint[], bigint) from public;
grant execute on function attrium.move_streams(text[], integer[], text[], bigint[], bigint[], bigint[], bigint) to attrium_app;
