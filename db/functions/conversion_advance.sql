-- Ends a step of a copy job of the proven tenant, held by conversion_phase(): writes the converted values, each in the
-- place of its source among all values of the entity, and remembers how far the job has come.
--   p_rows      array of [entity_id, value_num, value_text, observed at in microseconds, ingest_seq as text]
--   p_reached, p_complete  as conversion_rows() gave them
--   p_lost      of these rows, those whose source's value had no equal
--   p_hot       they get their copies in index and projection, so that the number is hot at once
-- The number is nobody's yet: no reader looks at these rows, and no writer but this one makes any.
drop function if exists attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer);
create or replace function attrium.conversion_advance(
  p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer, p_hot boolean
) returns void
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
  v_nothing text;
begin
  -- Who writes a projection holds its entity; in the order in which a flush does.
  if p_hot then
    perform 1 from attrium.entities e
      where e.entity_id = any (array(select (r ->> 0)::bigint from jsonb_array_elements(p_rows) r)) and e.tenant_id = v_tenant
      order by e.entity_id
      for no key update;
  end if;
  with made as (
    insert into attrium.entity_values as v (
        tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
      select v_tenant, n.entity_id, p_attribute, n.seq, n.at, n.num, n.text, case when p_hot then n.num end,
          case when p_hot then left(n.text, 256) end
        from (
          select (r ->> 0)::bigint as entity_id, (r ->> 1)::double precision as num, r ->> 2 as text,
              attrium.instant((r ->> 3)::bigint) as at, (r ->> 4)::bigint as seq
            from jsonb_array_elements(p_rows) r
        ) n
      on conflict (tenant_id, entity_id, attribute_id) do update set
        ingest_seq = excluded.ingest_seq, observed_at = excluded.observed_at, value_num = excluded.value_num,
        value_text = excluded.value_text, hot_num = excluded.hot_num, hot_text = excluded.hot_text
        where (v.observed_at, v.ingest_seq) < (excluded.observed_at, excluded.ingest_seq)
      returning v.*
  )
  select attrium.upsert_hot_attrs(
      array_agg(m.tenant_id), array_agg(m.entity_id), array_agg(m.attribute_id), array_agg(m.value_num),
      array_agg(m.value_text), array_agg(m.observed_at), array_agg(m.ingest_seq))
    into v_nothing
    from made m
    where p_hot
    having count(*) > 0;

  update attrium.attribute_jobs j
    set converted = j.converted + jsonb_array_length(p_rows) - p_lost, lost = j.lost + p_lost,
        phase = case when p_complete then 'settle' when j.phase = 'settle' then 'tail' else j.phase end,
        rounds = j.rounds + (j.phase = 'settle')::integer,
        after_key = coalesce(p_reached ->> 'key', j.after_key),
        after_at = case when j.phase = 'tail' and not p_complete then attrium.instant((p_reached ->> 'at_us')::bigint) end,
        after_seq = case when j.phase = 'tail' and not p_complete then (p_reached ->> 'seq')::bigint end,
        -- What was in the tail is done.
        from_seq = case when j.phase = 'tail' and p_complete then j.until_seq else j.from_seq end,
        until_seq = case
          -- Under the catalogue's lock: whatever is written from now on comes above this place.
          when j.phase = 'settle' then nextval('attrium.ingest_seq_blocks')
          when not p_complete then j.until_seq
        end
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
end
$$;
alter function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer, boolean) owner to attrium_store;
revoke all on function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer, boolean) from public;
grant execute on function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer, boolean) to attrium_app;
