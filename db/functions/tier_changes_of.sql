-- What the proven tenant has on its way between the tiers, the oldest first.
--   progress  of the entities, 0 to 1, by their numbers
create or replace function attrium.tier_changes_of(p_proof text)
returns table (attribute integer, hot boolean, started_us bigint, progress double precision, moved bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select c.attribute_id, a.placement = 'promoting', attrium.micros(c.started_at),
        greatest(0, least(1, (c.cursor_entity - c.first_entity + 1)::double precision
          / greatest(1, c.last_entity - c.first_entity + 1))),
        c.values_moved
      from attrium.tier_changes c
      join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = c.attribute_id
      where c.tenant_id = v_tenant
      order by c.started_at, c.attribute_id;
end
$$;
alter function attrium.tier_changes_of(text) owner to attrium_store;
revoke all on function attrium.tier_changes_of(text) from public;
grant execute on function attrium.tier_changes_of(text) to attrium_app;
