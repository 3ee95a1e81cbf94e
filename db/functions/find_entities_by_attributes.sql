-- Keys of the proven tenant's entities, by key, that are alive and whose current values match a filter. For operators
-- and scripts in SQL, and the base of filters on cold attributes: it runs with its owner's rights, so that conditions
-- that are not leakproof (numeric comparisons among them) can still be looked up by index.
--   p_filter          in the form of the domain's ResolvedFilter: {op, field: {kind, id, type}, value}, {op: 'and', of}
--   p_from_us, p_to_us  only values observed at from <= t < to count for the filter; null: no bound
--   p_after           keys greater than this one follow; null: from the first
-- Raises 42501 for a wrong proof, 22023 for what is no filter.
create or replace function attrium.find_entities_by_attributes(
  p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer
)
returns table (entity text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query execute
    'select e.key from attrium.entities e where e.tenant_id = $1 and e.alive and e.rev > 0 '
      'and ($5 is null or e.key > $5) and ' || attrium.filter_condition(p_filter, '{}')
      || ' order by e.key limit $6'
    using v_tenant, p_filter, attrium.instant(p_from_us), attrium.instant(p_to_us), p_after, p_limit;
end
$$;
alter function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) owner to attrium_store;
revoke all on function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) from public;
grant execute on function attrium.find_entities_by_attributes(text, jsonb, bigint, bigint, text, integer) to attrium_app;
