-- Brings new current values of hot attributes into the projections of their entities. Must be called in the transaction
-- that changed the values or the tier, which holds the entities' or the tenant's lock: nobody else writes these rows.
-- plpgsql, because a function in sql is planned anew on each call.
--   equally long arrays, a place for each value; no pair of entity and attribute twice. Neither number nor text: unset
create or replace function attrium.upsert_hot_attrs(
  p_tenants integer[], p_entities bigint[], p_attributes integer[], p_nums double precision[], p_texts text[],
  p_observed timestamptz[], p_seqs bigint[]
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
-- Every digit, whatever the caller's session prints.
set extra_float_digits = 1
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  with changed as materialized (
    select u.tenant_id, u.entity_id,
        jsonb_object_agg(u.attribute_id, coalesce(to_jsonb(u.value_num), to_jsonb(u.value_text))) as attrs,
        jsonb_object_agg(u.attribute_id, jsonb_build_array(attrium.micros(u.observed_at), u.ingest_seq::text)) as observed
      from unnest(p_tenants, p_entities, p_attributes, p_nums, p_texts, p_observed, p_seqs)
        u (tenant_id, entity_id, attribute_id, value_num, value_text, observed_at, ingest_seq)
      group by u.tenant_id, u.entity_id
      order by u.tenant_id, u.entity_id
  ), merged as (
    update attrium.entity_jsonb j
      -- An unset attribute is a null here, and absent in the projection.
      set attrs = jsonb_strip_nulls(j.attrs || c.attrs), observed = j.observed || c.observed
      from changed c
      where j.tenant_id = c.tenant_id and j.entity_id = c.entity_id
  )
  insert into attrium.entity_jsonb (tenant_id, entity_id, attrs, observed)
    select c.tenant_id, c.entity_id, jsonb_strip_nulls(c.attrs), c.observed
      from changed c
      where not exists (
        select 1 from attrium.entity_jsonb j where j.tenant_id = c.tenant_id and j.entity_id = c.entity_id);
end
$$;
alter function attrium.upsert_hot_attrs(
  integer[], bigint[], integer[], double precision[], text[], timestamptz[], bigint[]) owner to attrium_store;
revoke all on function attrium.upsert_hot_attrs(
  integer[], bigint[], integer[], double precision[], text[], timestamptz[], bigint[]) from public;
