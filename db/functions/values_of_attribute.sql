-- Current values of one attribute of the proven tenant, by entity key, from so many entities behind a key.
--   values  array of [key, value_num, value_text]
--   reached  the last entity that was looked at; null where it was the tenant's last
create or replace function attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer)
returns table ("values" json, reached text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    with looked as materialized (
      select e.entity_id, e.key from attrium.entities e
        where e.tenant_id = v_tenant and e.key > p_after
        order by e.key
        limit p_entities
    )
    select coalesce(json_agg(json_build_array(l.key, v.value_num, v.value_text) order by l.key), '[]'),
        (select case when count(*) = p_entities then max(l.key) end from looked l)
      from looked l
      cross join lateral (
        select v.value_num, v.value_text from attrium.entity_values v
          where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = p_attribute
          limit 1
      ) v
      where v.value_num is not null or v.value_text is not null;
end
$$;
alter function attrium.values_of_attribute(text, integer, text, integer) owner to attrium_store;
revoke all on function attrium.values_of_attribute(text, integer, text, integer) from public;
grant execute on function attrium.values_of_attribute(text, integer, text, integer) to attrium_app;
