-- Entities that meet all conditions, found along an index in the order asked until there are enough for a page, or until
-- its end. Stable: one snapshot with the calling statement. More than asked may come back, never too few: whole groups
-- of equal values are taken, because within one the key decides.
--   p_walk        {source: 'num' | 'text' | 'key', attribute, down, low, high, low_text, before, after_num, after_text}
--                 with the bounds of kept_entities(); the walk begins at `after_*`, itself included
--   p_driven      null, or the only entities to be taken
--   p_conditions, p_from, p_to  as kept_entities() takes them, none to `drive`
--   p_wanted      how many are enough
--   ended         the index had no more
create or replace function attrium.walked_entities(
  p_tenant integer, p_walk jsonb, p_driven bigint[], p_conditions jsonb, p_from timestamptz, p_to timestamptz,
  p_wanted integer
)
returns table (entities bigint[], ended boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set jit = off
as $$
declare
  w record;
  v_order text;
  v_statement text;
  v_begun boolean := false;
  v_last_num double precision;
  v_last_text text;
  v_chunk bigint[];
  v_taken integer;
  v_step integer := greatest(2 * p_wanted, 100);
begin
  select * into w from jsonb_to_record(p_walk) w (
    source text, attribute integer, down boolean, low double precision, high double precision,
    low_text text, before text, after_num double precision, after_text text);
  v_last_num := w.after_num;
  v_last_text := w.after_text;
  entities := '{}';
  v_order := case w.source when 'num' then 'v.hot_num' when 'text' then 'v.hot_text' else 'v.key' end;
  loop
    v_statement := format(
      'select array_agg(c.entity_id), %1$s(c.place) from (
        select v.entity_id, %2$s as place from %3$s %4$s %5$s %6$s
          order by %2$s %7$s fetch first $9 rows with ties) c',
      case when w.down then 'min' else 'max' end,
      v_order,
      case w.source
        when 'key' then 'attrium.entities v where v.tenant_id = $1 and v.alive and v.rev > 0'
        else format('attrium.entity_values v where v.tenant_id = $1 and v.attribute_id = $2 and %s is not null', v_order)
      end,
      case when w.low is not null then 'and v.hot_num >= $3' when w.low_text is not null then 'and v.hot_text >= $5' end,
      case when w.high is not null then 'and v.hot_num <= $4' when w.before is not null then 'and v.hot_text < $6' end,
      case when v_last_num is not null or v_last_text is not null then
        format('and %s %s%s %s', v_order, case when w.down then '<' else '>' end, case when v_begun then '' else '=' end,
          case w.source when 'num' then '$7' else '$8' end)
      end,
      case when w.down then 'desc' else 'asc' end);
    if w.source = 'num' then
      execute v_statement into v_chunk, v_last_num
        using p_tenant, w.attribute, w.low, w.high, w.low_text, w.before, v_last_num, v_last_text, v_step;
    else
      execute v_statement into v_chunk, v_last_text
        using p_tenant, w.attribute, w.low, w.high, w.low_text, w.before, v_last_num, v_last_text, v_step;
    end if;
    v_begun := true;
    v_taken := coalesce(cardinality(v_chunk), 0);
    ended := v_taken < v_step;
    if p_driven is not null then
      v_chunk := array(select c from unnest(v_chunk) c where (c in (select d from unnest(p_driven) d)) is true);
    end if;
    entities := entities || attrium.kept_entities(p_tenant, v_chunk, p_conditions, p_from, p_to);
    exit when ended or cardinality(entities) >= p_wanted;
    v_step := least(v_step * 4, 20000);
  end loop;
  return next;
end
$$;
alter function attrium.walked_entities(
  integer, jsonb, bigint[], jsonb, timestamptz, timestamptz, integer) owner to attrium_store;
revoke all on function attrium.walked_entities(
  integer, jsonb, bigint[], jsonb, timestamptz, timestamptz, integer) from public;
