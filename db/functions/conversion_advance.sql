-- Ends a step of a copy job of the proven tenant, held by conversion_phase(): writes the converted values, each in the
-- place of its source among all values of the entity, and remembers how far the job has come.
--   p_rows      array of [entity_id, value_num, value_text, observed at in microseconds, ingest_seq as text]
--   p_reached, p_complete  as conversion_rows() gave them
--   p_lost      of these rows, those whose source's value had no equal
-- The number is nobody's yet: no reader looks at these rows, and no writer but this one makes any.
create or replace function attrium.conversion_advance(
  p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  insert into attrium.entity_values as v (
      tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text)
    select v_tenant, (r ->> 0)::bigint, p_attribute, (r ->> 4)::bigint, attrium.instant((r ->> 3)::bigint),
        (r ->> 1)::double precision, r ->> 2
      from jsonb_array_elements(p_rows) r
    on conflict (tenant_id, entity_id, attribute_id) do update set
      ingest_seq = excluded.ingest_seq, observed_at = excluded.observed_at, value_num = excluded.value_num,
      value_text = excluded.value_text
      where (v.observed_at, v.ingest_seq) < (excluded.observed_at, excluded.ingest_seq);

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
alter function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer) owner to attrium_store;
revoke all on function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer) from public;
grant execute on function attrium.conversion_advance(text, integer, jsonb, jsonb, boolean, integer) to attrium_app;
