-- Keys of the proven tenant's entities, by key, that are alive and whose current values match a filter. For operators
-- and scripts in SQL: it runs with its owner's rights, so that conditions that are not leakproof (numeric comparisons
-- among them) can still be looked up by index. Within a window, what history has since then of an attribute that must be
-- there names the entities, where that is 20,000 entries at most; months before are not read.
--   p_filter          in the form of the domain's ResolvedFilter: {op, field: {kind, id, type}, value}, {op: 'and', of}
--   p_from_us, p_to_us  only values observed at from <= t < to count for the filter; null: no bound
--   p_after           keys greater than this one follow; null: from the first
-- Raises 42501 for a wrong proof, 22023 for what is no filter.
create or replace function attrium.find_entities_by_attributes(
  p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer
)
returns table (entity text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_condition text := attrium.filter_condition(p_filter, '{}');
  -- As limits.maxFutureSkewMs says.
  v_since_us bigint := p_from_us - 300000000;
  v_leads integer;
begin
  if attrium.hold_history(v_since_us) then
    select w.attribute into v_leads
      from attrium.written_since(
        p_proof,
        array(
          select (c #>> '{field,id}')::integer
            from jsonb_array_elements(
              case when p_filter ->> 'op' = 'and' then p_filter -> 'of' else jsonb_build_array(p_filter) end) c
            where c #>> '{field,kind}' = 'attribute' and c ->> 'op' <> 'through'
              and (c ->> 'present') is distinct from 'false'),
        v_since_us, 20000) w
      order by w.entries
      limit 1;
  end if;
  return query execute
    'select e.key from attrium.entities e where e.tenant_id = $1 and e.alive and e.rev > 0 '
      'and ($5 is null or e.key > $5) and ' || v_condition
      || case when v_leads is not null then
        ' and e.entity_id = any (array(
            select h.entity_id
              from attrium.attributes a
              cross join lateral unnest(a.attribute_id || a.former) o (number)
              cross join lateral (
                select h.entity_id from attrium.entity_values_ts h
                  where h.tenant_id = $1 and h.attribute_id = o.number and h.ingested_at >= $8
                    and h.observed_at >= $3 and ($4 is null or h.observed_at < $4)
                  offset 0
              ) h
              where a.tenant_id = $1 and a.attribute_id = $7))'
        else ''
      end
      || ' order by e.key limit $6'
    using v_tenant, p_filter, attrium.instant(p_from_us), attrium.instant(p_to_us), p_after, p_limit, v_leads,
      attrium.instant(v_since_us);
end
$$;
alter function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) owner to attrium_store;
revoke all on function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) from public;
grant execute on function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) to attrium_app;
