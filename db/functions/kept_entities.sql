-- Which of these entities meet all conditions, in no order. Stable: every statement sees what the calling one sees, so
-- that all of it is one snapshot. Each step is a statement of its own with a plan that is cached and right for any
-- numbers: the caller has decided the order of the conditions and how each is asked.
-- No index is asked by `= any`: for parameters the planner holds reading an attribute through, and comparing all of its
-- values with the list, for as good.
--   p_entities    null: those that the first condition finds, which must then be one to `drive`
--   p_conditions  array of {attribute, text, negated, method, ...}; attribute 0 is the entity's type, which is only probed
--                 and has no time; `text` says which columns compare:
--                   low, high            numbers from low to high, both inclusive
--                   low_text, before     texts from low_text to before, which is exclusive
--                   nums, texts          one of these, each once
--                   except, except_text  not this one
--                   contains             with this in it
--                 absent: unbounded. negated: keeps those that have no such value.
--                 method is how the entities that hold it are found
--                   history  those that history has entries of since the time of ingestion since_us are named to begin
--                          with, whatever the entries say, so that it is asked again; where there is a p_from
--                   probe  their value is looked up by its key; for few entities, and right for any tier
--                   hash   a value index is read through, and what it names is kept; for many, hot attributes only,
--                          never negated
--                   drive  the same without entities to begin with
--                 The texts of hash and drive are shorter than hot_text's cut, so that comparing the
--                 cut is comparing the whole.
--   p_from, p_to  null, or when a value must have been observed: from <= observed_at < to. Asked by probes only
create or replace function attrium.kept_entities(
  p_tenant integer, p_entities bigint[], p_conditions jsonb, p_from timestamptz, p_to timestamptz
) returns bigint[]
language plpgsql stable
as $$
declare
  v_entities bigint[] := p_entities;
  c record;
begin
  for c in
    select r.attribute, r.text, r.negated, r.method in ('drive', 'hash') as indexed,
        attrium.instant(r.since_us) as since, case when r.method = 'hash' then true end as among,
        coalesce(r.low, '-infinity') as low, coalesce(r.high, 'infinity') as high, coalesce(r.low_text, '') as low_text,
        r.before, r.nums, r.texts, r.except, r.except_text, r.contains
      from jsonb_to_recordset(p_conditions) r (
        attribute integer, text boolean, negated boolean, method text, since_us bigint, low double precision,
        high double precision, low_text text collate "C", before text collate "C", nums double precision[],
        texts text[], "except" double precision, except_text text collate "C", contains text collate "C")
  loop
    case
      when c.since is not null then
        v_entities := array(
          select distinct h.entity_id
            from attrium.attributes a
            cross join lateral unnest(a.attribute_id || a.former) o (number)
            cross join lateral (
              select h.entity_id from attrium.entity_values_ts h
                where h.tenant_id = p_tenant and h.attribute_id = o.number and h.ingested_at >= c.since
                  and h.observed_at >= p_from and (p_to is null or h.observed_at < p_to)
                offset 0
            ) h
            where a.tenant_id = p_tenant and a.attribute_id = c.attribute);
      when c.indexed and c.texts is not null then
        v_entities := array(
          select v.entity_id from unnest(c.texts) o (operand)
            cross join lateral (
              select v.entity_id from attrium.entity_values v
                where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_text = o.operand
                offset 0
            ) v
            where c.among is null or v.entity_id in (select a from unnest(v_entities) a));
      when c.indexed and c.nums is not null then
        v_entities := array(
          select v.entity_id from unnest(c.nums) o (operand)
            cross join lateral (
              select v.entity_id from attrium.entity_values v
                where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_num = o.operand
                offset 0
            ) v
            where c.among is null or v.entity_id in (select a from unnest(v_entities) a));
      when c.indexed and not c.text then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_num between c.low and c.high
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.indexed and c.before is null then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_text >= c.low_text
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.indexed then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute
              and v.hot_text >= c.low_text and v.hot_text < c.before
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.attribute = 0 then
        v_entities := array(
          select u from unnest(v_entities) u
            where exists (
              select 1 from attrium.entities e
                where e.entity_id = u and e.tenant_id = p_tenant
                  and e.type >= c.low_text
                  and (c.before is null or e.type < c.before)
                  and (c.texts is null or e.type = any (c.texts))
                  and (c.except_text is null or e.type <> c.except_text)
                  and (c.contains is null or strpos(e.type, c.contains) > 0)
            ) <> c.negated);
      when c.text then
        v_entities := array(
          select e from unnest(v_entities) e
            where exists (
              select 1 from attrium.entity_values v
                where v.tenant_id = p_tenant and v.entity_id = e and v.attribute_id = c.attribute
                  and v.value_text >= c.low_text
                  and (c.before is null or v.value_text < c.before)
                  and (c.texts is null or v.value_text = any (c.texts))
                  and (c.except_text is null or v.value_text <> c.except_text)
                  and (c.contains is null or strpos(v.value_text, c.contains) > 0)
                  and (p_from is null or v.observed_at >= p_from) and (p_to is null or v.observed_at < p_to)
            ) <> c.negated);
      else
        -- As a join: a third less than by a subplan.
        v_entities := array(
          select e.entity_id from unnest(v_entities) e (entity_id)
            left join lateral (
              select v.value_num, v.observed_at from attrium.entity_values v
                where v.tenant_id = p_tenant and v.entity_id = e.entity_id and v.attribute_id = c.attribute
                limit 1
            ) v on true
            where (v.value_num between c.low and c.high
              and (c.nums is null or v.value_num = any (c.nums))
              and (c.except is null or v.value_num <> c.except)
              and (p_from is null or v.observed_at >= p_from) and (p_to is null or v.observed_at < p_to)) is true <> c.negated);
    end case;
    exit when v_entities = '{}';
  end loop;
  return v_entities;
end
$$;
alter function attrium.kept_entities(integer, bigint[], jsonb, timestamptz, timestamptz) owner to attrium_store;
revoke all on function attrium.kept_entities(integer, bigint[], jsonb, timestamptz, timestamptz) from public;
