-- A page found as a plan says, see find_by_plan(). Stable: one snapshot with the calling statement.
-- `entities` is null where the plan does not hold in this snapshot: an attribute that it takes for hot is not, a walk
-- along an attribute came to its end before the page did, and entities without a value of it may follow, or a projection
-- of the page is long, see page_of_projections().
-- What a walk finds is not all of the page: the deleted are among it, and those of the place of the page before that
-- were on it. Where too few are left, it is walked further.
drop function if exists attrium.planned_page(integer, jsonb, integer, integer[], bigint);
create or replace function attrium.planned_page(
  p_tenant integer, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint,
  out entities json, out more boolean, out too_large text
)
language plpgsql stable
as $$
declare
  q record;
  v_driven bigint[];
  v_found bigint[];
  v_wanted integer := p_limit + 1;
  v_ended boolean := true;
begin
  if p_plan ? 'lead' then
    select p.entities, p.more into entities, more
      from attrium.page_of_projections(p_tenant, null, p_plan, p_limit, p_attributes) p;
    return;
  end if;
  -- A text has 64 KiB at most.
  select p.*, attrium.instant(p.from_us) as from_at, attrium.instant(p.to_us) as to_at, a.* into q
    from jsonb_to_record(p_plan) p (
      hot integer[], conditions jsonb, walk jsonb, walked jsonb, total boolean, from_us bigint, to_us bigint,
      "order" integer, low double precision, high double precision, down boolean, nulls_first boolean, key_down boolean,
      after_key text, after_num double precision, after_text text, projected boolean)
    cross join lateral (
      select count(*) filter (where a.placement = 'hot' and a.attribute_id = any (p.hot)) = cardinality(p.hot) as hold,
          json_object_agg(a.attribute_id, a.type) filter (where a.attribute_id = any (p_attributes)) as types,
          sum(case when a.type in ('number', 'integer', 'boolean', 'timestamp') then 64 else 65600 end)
            filter (where a.attribute_id = any (p_attributes)) as most
        from attrium.attributes a
        where a.tenant_id = p_tenant and a.attribute_id = any (p.hot || p_attributes)
    ) a;
  if not q.hold then
    return;
  end if;
  if q.conditions <> '[]' then
    v_driven := attrium.kept_entities(p_tenant, null, q.conditions, q.from_at, q.to_at);
    if v_driven = '{}' then
      entities := '{"values": {}}';
      more := false;
      return;
    end if;
  end if;
  if q.projected then
    select p.entities, p.more into entities, more
      from attrium.page_of_projections(p_tenant, v_driven, p_plan, p_limit, p_attributes) p;
    return;
  end if;
  loop
    v_found := v_driven;
    if q.walk is not null then
      select w.entities, w.ended into v_found, v_ended
        from attrium.walked_entities(p_tenant, q.walk, v_driven, q.walked, q.from_at, q.to_at, v_wanted) w;
    end if;
    select p.entities, p.more, p.too_large into entities, more, too_large
      from attrium.page_of_entities(
        p_tenant, v_found, q."order", q.low, q.high, q.down, q.nulls_first, q.key_down, q.after_key, q.after_num,
        q.after_text, p_limit, p_attributes, q.types, q.most, p_bytes) p;
    exit when more or v_ended;
    v_wanted := 4 * cardinality(v_found);
  end loop;
  if q.walk is not null and not more and not q.total then
    entities := null;
    more := null;
  end if;
end
$$;
alter function attrium.planned_page(integer, jsonb, integer, integer[], bigint) owner to attrium_store;
revoke all on function attrium.planned_page(integer, jsonb, integer, integer[], bigint) from public;
