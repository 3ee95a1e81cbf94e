-- Sets attributes of a tenant on their way, whose placement was made promoting or demoting in this transaction. It holds
-- the tenant's lock (4770312) against all commits: each that wrote by the placement before is over.
create or replace function attrium.begin_tier_changes(p_tenant integer, p_attributes integer[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  v_clock timestamptz := clock_timestamp();
  v_first bigint;
  v_last bigint;
begin
  select v.entity_id into v_first
    from attrium.entity_values v where v.tenant_id = p_tenant order by v.entity_id limit 1;
  select v.entity_id into v_last
    from attrium.entity_values v where v.tenant_id = p_tenant order by v.entity_id desc limit 1;
  insert into attrium.tier_changes as c (
      tenant_id, attribute_id, started_at, first_entity, last_entity, cursor_entity, skipped,
      values_moved)
    select p_tenant, a.attribute_id, v_clock, coalesce(v_first, 1), coalesce(v_last, 0), coalesce(v_first, 1) - 1, '{}', 0
      from unnest(p_attributes) a (attribute_id)
    on conflict (tenant_id, attribute_id) do update set
      started_at = excluded.started_at, first_entity = excluded.first_entity, last_entity = excluded.last_entity,
      cursor_entity = excluded.cursor_entity, skipped = excluded.skipped, values_moved = excluded.values_moved;
end
$$;
alter function attrium.begin_tier_changes(integer, integer[]) owner to attrium_store;
revoke all on function attrium.begin_tier_changes(integer, integer[]) from public;
