-- Current values of one attribute of the proven tenant, by entity key, from so many entities behind a key, and of so many
-- bytes (64 and the text's own each), at most, but for the first one's.
--   values  array of [key, value_num, value_text]
--   reached  the last entity that was looked at; null where it was the tenant's last
drop function if exists attrium.values_of_attribute(text, integer, text, integer);
create or replace function attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer, p_bytes bigint)
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
      select l.key, v.value_num, v.value_text, row_number() over w as place,
          sum(64 + coalesce(octet_length(v.value_text), 0)) over w as bytes
        from (
          select e.entity_id, e.key from attrium.entities e
            where e.tenant_id = v_tenant and e.key > p_after
            order by e.key
            limit p_entities
        ) l
        left join lateral (
          select v.value_num, v.value_text from attrium.entity_values v
            where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = p_attribute
            limit 1
        ) v on true
        window w as (order by l.key rows unbounded preceding)
    ), kept as (
      select * from looked k where k.bytes <= p_bytes or k.place = 1
    )
    select coalesce(json_agg(json_build_array(k.key, k.value_num, k.value_text) order by k.key)
          filter (where k.value_num is not null or k.value_text is not null), '[]'),
        case when count(*) = p_entities or count(*) < (select count(*) from looked) then max(k.key) end
      from kept k;
end
$$;
alter function attrium.values_of_attribute(text, integer, text, integer, bigint) owner to attrium_store;
revoke all on function attrium.values_of_attribute(text, integer, text, integer, bigint) from public;
grant execute on function attrium.values_of_attribute(text, integer, text, integer, bigint) to attrium_app;
