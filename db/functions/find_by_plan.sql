-- One page of the proven tenant's entities that meet a plan, with the proof of the answer. One row, in one round trip.
-- Volatile, so that the floor is sampled in a snapshot before the data's; all of the data is from one.
-- The settings hold for the functions that it calls, too, which have none of their own: each costs as much as a look-up.
--   p_plan        {hot, since_us, conditions, projected, held, lead, lead_low, lead_high, lead_from, lead_before, walk,
--                 walked, total, from_us, to_us, order, low, high, down, nulls_first, key_down, after_key, after_num,
--                 after_text}
--                   hot         attributes that must be hot for the plan to hold, each once
--                   since_us    null, or from which time of ingestion on history must be whole for the plan to hold
--                   conditions  asked before a walk, the first one to `drive` or by `history`; see kept_entities()
--                   projected   all that is ordered by and given back is hot, the page the first, and no walk: it is taken out
--                               of projections, see page_of_projections()
--                   held, lead...  see page_of_projections(); with a lead there are no conditions
--                   walk        null, or the index that leads in the order asked, see walked_entities()
--                   walked      conditions asked along the walk
--                   total       every entity that meets the conditions is in the walk's index
--                   low, high   where the attribute to order by must be, see page_of_entities()
--                   the rest    window, order and place, see page_of_entities()
--   entities      null where the plan does not hold; else as page_of_entities() says
create or replace function attrium.find_by_plan(
  p_proof text, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint
)
returns table (epoch text, floor text, ceiling text, clock_us bigint, entities json, more boolean, too_large text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  floor := attrium.log_position();
  if not attrium.hold_history((p_plan ->> 'since_us')::bigint) then
    epoch := attrium.log_epoch();
    ceiling := attrium.log_position();
    clock_us := attrium.clock_us();
    return next;
    return;
  end if;
  -- One statement: the epoch and the ceiling come after the page, which the subquery keeps apart. The tenant is proven in
  -- it as well, because functions of their own for that took as long as ten look-ups.
  select attrium.log_epoch(), attrium.log_position(), attrium.clock_us(), p.entities, p.more, p.too_large
    into epoch, ceiling, clock_us, entities, more, too_large
    from (
      select split_part(p_proof, '.', 1) as tenant from attrium.tenant_signing_keys k
        where attrium.proves(p_proof, k.inner_block, k.outer_block)
        limit 1
    ) t
    cross join lateral attrium.planned_page(t.tenant::integer, p_plan, p_limit, p_attributes, p_bytes) p;
  if not found then
    perform attrium.required_tenant(p_proof);
  end if;
  return next;
end
$$;
alter function attrium.find_by_plan(text, jsonb, integer, integer[], bigint) owner to attrium_store;
revoke all on function attrium.find_by_plan(text, jsonb, integer, integer[], bigint) from public;
grant execute on function attrium.find_by_plan(text, jsonb, integer, integer[], bigint) to attrium_app;
