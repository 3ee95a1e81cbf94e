-- A page found as a plan says, see find_by_plan(). Stable: one snapshot with the calling statement.
-- `entities` is null where the plan does not hold in this snapshot: an attribute that it takes for hot is not, or a walk
-- along an attribute came to its end before the page did, and entities without a value of it may follow.
-- What a walk finds is not all of the page: the deleted are among it, and those of the place of the page before that
-- were on it. Where too few are left, it is walked further.
create or replace function attrium.planned_page(
  p_tenant integer, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint
)
returns table (entities json, more boolean, too_large text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  q record;
  v_driven bigint[];
  v_found bigint[];
  v_wanted integer := p_limit + 1;
  v_ended boolean := true;
begin
  select * into q from jsonb_to_record(p_plan) q (
    hot integer[], conditions jsonb, walk jsonb, walked jsonb, total boolean, from_us bigint, to_us bigint,
    "order" integer, down boolean, nulls_first boolean, key_down boolean, after_key text, after_num double precision,
    after_text text);
  if exists (
    select 1 from unnest(q.hot) h (attribute)
      where not exists (
        select 1 from attrium.attributes a
          where a.tenant_id = p_tenant and a.attribute_id = h.attribute and a.tier = 'hot')) then
    return next;
    return;
  end if;
  if jsonb_array_length(q.conditions) > 0 then
    v_driven := attrium.kept_entities(
      p_tenant, null, q.conditions, attrium.instant(q.from_us), attrium.instant(q.to_us));
  end if;
  loop
    v_found := v_driven;
    if q.walk is not null then
      select w.entities, w.ended into v_found, v_ended
        from attrium.walked_entities(
          p_tenant, q.walk, v_driven, q.walked, attrium.instant(q.from_us), attrium.instant(q.to_us), v_wanted) w;
    end if;
    select p.entities, p.more, p.too_large into entities, more, too_large
      from attrium.page_of_entities(
        p_tenant, v_found, q."order", q.down, q.nulls_first, q.key_down, q.after_key, q.after_num, q.after_text,
        p_limit, p_attributes, p_bytes) p;
    exit when more or v_ended;
    v_wanted := 4 * cardinality(v_found);
  end loop;
  if q.walk is not null and not more and not q.total then
    entities := null;
    more := null;
  end if;
  return next;
end
$$;
alter function attrium.planned_page(integer, jsonb, integer, integer[], bigint) owner to attrium_store;
revoke all on function attrium.planned_page(integer, jsonb, integer, integer[], bigint) from public;
