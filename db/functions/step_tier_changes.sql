-- Moves values of the proven tenant's attributes that are promoting or demoting, a bounded batch a transaction: the oldest
-- change, and up to 15 others that have come as far. Any process may call it at any time; what it did is known by the
-- cursors, which change in the same transaction.
--   p_values      values that it moves at most, but for one entity's
--   p_attributes  of these alone; null: of all
--   outcome       'more', 'done' where nothing is left, 'busy' where another session is at it and nothing was changed
--   moved         values that were copied, or whose copies were removed
--   finished      attributes that are hot or cold from now on
--
-- Locks: this function's own, not waited for; the tenant's, beside other commits; then entities by number, as stage_flush()
-- does. An entity that somebody holds is left to a later step, so that no step waits for a writer while others wait for
-- it; the last few are waited for. Whoever writes values of an entity holds its lock, and commits that began before the change are over (see
-- begin_tier_changes()): so what is read behind the locks is the last state, and what is written later is
-- taken care of by its writer. The last batch makes the attribute hot in the transaction that copied the last value: a
-- snapshot that says hot holds all of them.
create or replace function attrium.step_tier_changes(
  p_proof text, p_values integer, p_attributes integer[],
  out outcome text, out moved bigint, out finished integer[]
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  -- Of numbers of entities that are looked at, most of them may be other tenants', or have no value of the attribute.
  c_width constant integer := 20;
  v_tenant integer := attrium.required_tenant(p_proof);
  v_group integer[];
  v_least integer;
  v_greatest integer;
  v_promoting integer[];
  v_demoting integer[];
  v_cursor bigint;
  v_skipped bigint[];
  v_last bigint;
  v_next bigint;
  v_through bigint;
  v_entities bigint[];
  v_count bigint;
begin
  moved := 0;
  finished := '{}';
  if not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant) then
    return;
  end if;
  if not pg_try_advisory_xact_lock(4770315, v_tenant) then
    outcome := 'busy';
    return;
  end if;
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);

  select c.cursor_entity, c.skipped into v_cursor, v_skipped
    from attrium.tier_changes c
    where c.tenant_id = v_tenant and (p_attributes is null or c.attribute_id = any (p_attributes))
    order by c.started_at, c.attribute_id
    limit 1;
  if not found then
    outcome := 'done';
    return;
  end if;
  select array_agg(g.attribute_id),
      coalesce(array_agg(g.attribute_id) filter (where a.placement = 'promoting'), '{}'),
      coalesce(array_agg(g.attribute_id) filter (where a.placement = 'demoting'), '{}'),
      min(g.attribute_id), max(g.attribute_id), max(g.last_entity)
    into v_group, v_promoting, v_demoting, v_least, v_greatest, v_last
    from (
      select c.attribute_id, c.last_entity from attrium.tier_changes c
        where c.tenant_id = v_tenant and c.cursor_entity = v_cursor and c.skipped = v_skipped
          and (p_attributes is null or c.attribute_id = any (p_attributes))
        order by c.started_at, c.attribute_id
        limit 16
    ) g
    join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = g.attribute_id;

  select v.entity_id into v_next
    from attrium.entity_values v
    where v.tenant_id = v_tenant and v.entity_id > v_cursor
    order by v.entity_id
    limit 1;
  v_through := least(v_last, coalesce(v_next, v_last) + c_width::bigint * p_values - 1);

  -- Those with values to move. What a writer has written since the change began is where it shall be, and left out.
  select array_agg(distinct n.entity_id), count(*), max(n.entity_id) into v_entities, v_count, v_next
    from (
      select v.entity_id
        from attrium.entity_values v
        where v.tenant_id = v_tenant and v.entity_id > v_cursor and v.entity_id <= v_through
          -- What an index can tell in the order of entities: most values of others are passed without a look at them.
          and v.attribute_id >= v_least and v.attribute_id <= v_greatest and v.attribute_id = any (v_group)
          and case when v.attribute_id = any (v_promoting)
            then v.hot_num is null and v.hot_text is null
            else v.hot_num is not null or v.hot_text is not null or exists (
              select 1 from attrium.entity_jsonb j
                where j.tenant_id = v_tenant and j.entity_id = v.entity_id and j.observed ? v.attribute_id::text)
            end
        order by v.entity_id
        limit greatest(0, p_values - cardinality(v_skipped))
    ) n;
  if v_count + cardinality(v_skipped) >= p_values then
    v_through := coalesce(v_next, v_cursor);
  end if;

  v_entities := coalesce(v_entities, '{}') || v_skipped;
  if v_entities <> '{}' then
    if v_cursor < v_last then
      v_skipped := v_entities;
      v_entities := array(
        select e.entity_id from attrium.entities e
          where e.entity_id = any (v_entities) and e.tenant_id = v_tenant
          order by e.entity_id
          for no key update of e skip locked);
      v_skipped := array(select unnest(v_skipped) except select unnest(v_entities));
    else
      perform e.entity_id from attrium.entities e
        where e.entity_id = any (v_entities) and e.tenant_id = v_tenant
        order by e.entity_id
        for no key update of e;
      v_skipped := '{}';
    end if;

    with copied as (
      update attrium.entity_values v
        set hot_num = v.value_num, hot_text = left(v.value_text, 256)
        where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = any (v_promoting)
          and v.hot_num is null and v.hot_text is null
        returning v.tenant_id, v.entity_id, v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq
    ), projected as (
      select count(*) as n, attrium.upsert_hot_attrs(
          array_agg(c.tenant_id), array_agg(c.entity_id), array_agg(c.attribute_id), array_agg(c.value_num),
          array_agg(c.value_text), array_agg(c.observed_at), array_agg(c.ingest_seq))
        from copied c
        having count(*) > 0
    )
    select coalesce(sum(p.n), 0) into moved from projected p;

    if v_demoting <> '{}' then
      update attrium.entity_values v
        set hot_num = null, hot_text = null
        where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = any (v_demoting)
          and (v.hot_num is not null or v.hot_text is not null);
      get diagnostics v_count = row_count;
      moved := moved + v_count;
      update attrium.entity_jsonb j
        set attrs = j.attrs - v_demoting::text[], observed = j.observed - v_demoting::text[]
        where j.tenant_id = v_tenant and j.entity_id = any (v_entities) and j.observed ?| v_demoting::text[];
    end if;
  end if;

  update attrium.tier_changes c
    set cursor_entity = v_through, skipped = v_skipped, values_moved = c.values_moved + step_tier_changes.moved
    where c.tenant_id = v_tenant and c.attribute_id = any (v_group);
  with ended as (
    delete from attrium.tier_changes c
      where c.tenant_id = v_tenant and c.attribute_id = any (v_group) and c.last_entity <= v_through and v_skipped = '{}'
      returning c.attribute_id
  ), placed as (
    update attrium.attributes a
      set placement = case a.placement when 'promoting' then 'hot' else 'cold' end
      from ended d
      where a.tenant_id = v_tenant and a.attribute_id = d.attribute_id
      returning a.attribute_id
  )
  select coalesce(array_agg(p.attribute_id order by p.attribute_id), '{}') into finished from placed p;
  if finished <> '{}' then
    update attrium.tenants t set placement_version = t.placement_version + 1 where t.tenant_id = v_tenant;
  end if;
  outcome := case when exists (
      select 1 from attrium.tier_changes c
        where c.tenant_id = v_tenant and (p_attributes is null or c.attribute_id = any (p_attributes)))
    then 'more' else 'done' end;
  -- Nobody is told of what a crash may take back here: the next step does it again. So no writer waits for the disk.
  perform set_config('synchronous_commit', 'off', true);
end
$$;
alter function attrium.step_tier_changes(text, integer, integer[]) owner to attrium_store;
revoke all on function attrium.step_tier_changes(text, integer, integer[]) from public;
grant execute on function attrium.step_tier_changes(text, integer, integer[]) to attrium_app;
