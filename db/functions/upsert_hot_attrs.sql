-- Brings the projections of some entities in line with their current values. Must be called in the transaction that
-- changed the values or the tier, which holds the entities' or the tenant's lock. Builds each projection from the
-- current values alone, so it is right whatever it was before.
-- plpgsql, because a function in sql is planned anew on each call.
--   p_tenants, p_entities  equally long; pairs may repeat
create or replace function attrium.upsert_hot_attrs(p_tenants integer[], p_entities bigint[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  insert into attrium.entity_jsonb as j (tenant_id, entity_id, attrs, observed)
  select t.tenant_id, t.entity_id,
      coalesce(
        jsonb_object_agg(v.attribute_id, coalesce(to_jsonb(v.value_num), to_jsonb(v.value_text)))
          filter (where v.value_num is not null or v.value_text is not null),
        '{}'),
      coalesce(
        jsonb_object_agg(v.attribute_id, jsonb_build_array(attrium.micros(v.observed_at), v.ingest_seq::text))
          filter (where v.attribute_id is not null),
        '{}')
    from (select distinct u.tenant_id, u.entity_id from unnest(p_tenants, p_entities) u (tenant_id, entity_id)) t
    left join attrium.entity_values v on v.tenant_id = t.tenant_id and v.entity_id = t.entity_id and v.hot
    group by t.tenant_id, t.entity_id
    order by t.tenant_id, t.entity_id
  on conflict (tenant_id, entity_id) do update set attrs = excluded.attrs, observed = excluded.observed;
end
$$;
alter function attrium.upsert_hot_attrs(integer[], bigint[]) owner to attrium_store;
revoke all on function attrium.upsert_hot_attrs(integer[], bigint[]) from public;
