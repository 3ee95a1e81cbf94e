-- What the next step of a copy job, held by conversion_phase(), has to convert: current values of the source, as they are.
--   p_limit, p_bytes  entities, or entries of history, that are looked at, and what they may take together (64 bytes and the
--             text's own each), but for the first one
--   rows      array of [entity_id, value_num, value_text, observed at in microseconds, ingest_seq as text]; tombstones too
--   reached   {key, at_us, seq} of the last that was looked at, for conversion_advance()
--   complete  the phase is at its end with these. In the last one: false where too much is left for a step under the
--             catalogue's lock, and then rows are none
-- Settling: under that lock, what was committed is all there is, so what history has from from_seq on is all that may
-- differ; from which time on that is, the batches say, because the clock may have stepped back. With each round more may
-- be left, so that it ends however fast others write.
drop function if exists attrium.conversion_rows(text, integer, integer);
create or replace function attrium.conversion_rows(p_proof text, p_attribute integer, p_limit integer, p_bytes bigint)
returns table ("rows" json, reached jsonb, complete boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_job attrium.attribute_jobs;
  v_from timestamptz;
  v_limit integer := p_limit;
  v_bytes bigint := p_bytes;
  v_entities bigint[];
begin
  select * into strict v_job from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
  if v_job.phase = 'entities' then
    select array_agg(k.entity_id) filter (where k.fits), coalesce(bool_and(k.fits), true) and count(*) < p_limit,
        jsonb_build_object('key', max(k.key) filter (where k.fits))
      into v_entities, complete, reached
      from (
        select l.entity_id, l.key, sum(64 + coalesce(v.bytes, 0)) over w <= p_bytes or row_number() over w = 1 as fits
          from (
            select e.entity_id, e.key from attrium.entities e
              where e.tenant_id = v_tenant and e.key > v_job.after_key
              order by e.key
              limit p_limit
          ) l
          left join lateral (
            select octet_length(v.value_text) as bytes from attrium.entity_values v
              where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = v_job.source_id
              limit 1
          ) v on true
          window w as (order by l.key rows unbounded preceding)
      ) k;
  else
    -- None: nothing was written since.
    v_from := coalesce(v_job.after_at, (
      select min(b.ingested_at) from attrium.batches b where b.tenant_id = v_tenant and b.first_seq >= v_job.from_seq));
    if v_job.phase = 'settle' then
      v_limit := p_limit * (1 << least(v_job.rounds, 10)) + 1;
      v_bytes := p_bytes * (1 << least(v_job.rounds, 10));
    end if;
    select array_agg(distinct k.entity_id) filter (where k.fits), coalesce(bool_and(k.fits), true) and count(*) < v_limit,
        jsonb_build_object(
          'at_us', attrium.micros(max(k.ingested_at) filter (where k.fits)),
          'seq', (array_agg(k.ingest_seq order by k.ingested_at desc, k.ingest_seq desc) filter (where k.fits))[1])
      into v_entities, complete, reached
      from (
        select l.*, sum(64 + coalesce(octet_length(l.value_text), 0)) over w <= v_bytes or row_number() over w = 1 as fits
          from (
            select h.entity_id, h.ingested_at, h.ingest_seq, h.value_text from attrium.entity_values_ts h
              where h.tenant_id = v_tenant and h.attribute_id = v_job.source_id and h.ingested_at >= v_from
                and h.ingest_seq >= v_job.from_seq and (v_job.until_seq is null or h.ingest_seq < v_job.until_seq)
                and (v_job.after_seq is null or (h.ingested_at, h.ingest_seq) > (v_job.after_at, v_job.after_seq))
              order by h.ingested_at, h.ingest_seq
              limit v_limit
          ) l
          window w as (order by l.ingested_at, l.ingest_seq rows unbounded preceding)
      ) k;
    if v_job.phase = 'settle' and not complete then
      v_entities := null;
    end if;
  end if;
  select coalesce(json_agg(json_build_array(
        v.entity_id, v.value_num, v.value_text, attrium.micros(v.observed_at), v.ingest_seq::text)), '[]')
    into "rows"
    from unnest(v_entities) l (entity_id)
    cross join lateral (
      select v.* from attrium.entity_values v
        where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = v_job.source_id
        limit 1
    ) v;
  return next;
end
$$;
alter function attrium.conversion_rows(text, integer, integer, bigint) owner to attrium_store;
revoke all on function attrium.conversion_rows(text, integer, integer, bigint) from public;
grant execute on function attrium.conversion_rows(text, integer, integer, bigint) to attrium_app;
