-- What is known of the proven tenant and of these attributes of it, one row: `age_ms` is null and `entities` 0 where
-- nothing is. `projection_bytes` is as tenant_statistics holds it, `attributes` an array of [attribute id, type, rows, distinct values, common, bounds], as
-- attribute_statistics holds them; number 0 is the type of entities, a text.
drop function if exists attrium.statistics_of(text, integer[]);
create or replace function attrium.statistics_of(p_proof text, p_attributes integer[])
returns table (age_ms double precision, entities bigint, projection_bytes integer, attributes jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select extract(epoch from clock_timestamp() - t.refreshed_at)::double precision * 1000, coalesce(t.entities, 0),
        t.projection_bytes,
        coalesce(
          (select jsonb_agg(jsonb_build_array(
                s.attribute_id, coalesce(a.type, 'text'), s.rows, s.distinct_values, s.common, s.bounds))
            from attrium.attribute_statistics s
            left join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = s.attribute_id
            where s.tenant_id = v_tenant and s.attribute_id = any (p_attributes)
              and (s.attribute_id = 0 or a.type is not null)),
          '[]')
      from (select v_tenant as tenant_id) v
      left join attrium.tenant_statistics t on t.tenant_id = v.tenant_id;
end
$$;
alter function attrium.statistics_of(text, integer[]) owner to attrium_store;
revoke all on function attrium.statistics_of(text, integer[]) from public;
grant execute on function attrium.statistics_of(text, integer[]) to attrium_app;
