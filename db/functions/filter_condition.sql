-- The SQL text of a condition on the entity `e` for a filter, two-valued. No word of the filter gets into the text but
-- operators of the fixed list and numbers: operands are read at run time from the parameter that holds the filter.
--   p_filter  a filter in the form of the domain's ResolvedFilter
--   p_path    where it stands within the whole filter
-- Each condition on an attribute stands apart (`is true`): as joins of one query, planning them takes 6 s for 255.
-- In the text, $1 is the tenant, $2 the whole filter, $3 and $4 the window's bounds (timestamptz, null: none).
-- Raises 22023 (invalid_parameter_value) for what is no filter.
create or replace function attrium.filter_condition(p_filter jsonb, p_path text[]) returns text
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_op text := p_filter ->> 'op';
  v_kind text := p_filter #>> '{field,kind}';
  v_type text := case v_kind when 'attribute' then p_filter #>> '{field,type}' else 'text' end;
  v_sign text := case v_op
    when 'eq' then '=' when 'ne' then '<>' when 'lt' then '<' when 'lte' then '<=' when 'gt' then '>' when 'gte' then '>='
    end;
  v_parts text[];
  v_column text;
  v_as text;
  v_test text;
begin
  if v_op in ('and', 'or') then
    v_parts := array(
      select attrium.filter_condition(part, p_path || array['of', (place - 1)::text])
        from jsonb_array_elements(p_filter -> 'of') with ordinality o (part, place)
        order by place);
    return case
      when cardinality(v_parts) = 0 then (v_op = 'and')::text
      else '(' || array_to_string(v_parts, ' ' || v_op || ' ') || ')'
    end;
  elsif v_op = 'not' then
    return 'not ' || attrium.filter_condition(p_filter -> 'of', p_path || array['of']);
  elsif v_op = 'through' then
    -- The entity in the first part is the one outside, which the other hides behind it.
    return format(
      '(exists (select 1 from (select v.value_text as key from attrium.entity_values v where v.tenant_id = $1 '
        'and v.entity_id = e.entity_id and v.attribute_id = %s and ($3 is null or v.observed_at >= $3) '
        'and ($4 is null or v.observed_at < $4)) r join attrium.entities e on e.tenant_id = $1 and e.key = r.key '
        'and e.alive and e.rev > 0 where ', (p_filter #>> '{field,id}')::integer)
      || attrium.filter_condition(p_filter -> 'of', p_path || array['of']) || ') is true)';
  end if;

  v_column := case
    when v_kind = 'entity' then 'e.key'
    when v_kind = 'type' then 'e.type'
    when v_kind is distinct from 'attribute' then null
    when v_type in ('number', 'integer', 'boolean', 'timestamp') then 'v.value_num'
    when v_type in ('text', 'reference', 'json') then 'v.value_text'
    when v_type = 'decimal' then format('(case when v.attribute_id = %s then v.value_text::numeric end)',
      (p_filter #>> '{field,id}')::integer)
  end;
  -- From the operand's text to what the column holds.
  v_as := case v_type
    when 'boolean' then '(%s)::boolean::integer::double precision'
    when 'timestamp' then 'attrium.micros((%s)::timestamptz)::double precision'
    when 'decimal' then '(%s)::numeric'
    when 'number' then '(%s)::double precision'
    when 'integer' then '(%s)::double precision'
    else '((%s) collate "C")'
  end;
  v_test := case
    when v_sign is not null then v_column || ' ' || v_sign || ' '
      || format(v_as, format('$2 #>> %L', p_path || array['value']))
    when v_op = 'between' then v_column || ' between ' || format(v_as, format('$2 #>> %L', p_path || array['low']))
      || ' and ' || format(v_as, format('$2 #>> %L', p_path || array['high']))
    when v_op = 'in' then v_column || ' in (select ' || format(v_as, 'operand')
      || format(' from jsonb_array_elements_text($2 #> %L) operand)', p_path || array['values'])
    when v_op = 'prefix' then v_column || format(' ^@ ($2 #>> %L)', p_path || array['text'])
    when v_op = 'contains' then format('strpos(%s, $2 #>> %L) > 0', v_column, p_path || array['text'])
    when v_op = 'exists' then v_column || ' is not null'
  end;
  if v_test is null then
    raise invalid_parameter_value using message = format('attrium: no filter at %s', p_path);
  end if;
  v_test := case when v_kind = 'attribute'
    then format(
      '(exists (select 1 from attrium.entity_values v where v.tenant_id = $1 and v.entity_id = e.entity_id '
        'and v.attribute_id = %s and ($3 is null or v.observed_at >= $3) and ($4 is null or v.observed_at < $4) and ',
      (p_filter #>> '{field,id}')::integer) || v_test || ') is true)'
    else '((' || v_test || ') is true)'
  end;
  return case when v_op = 'exists' and not (p_filter ->> 'present')::boolean then 'not ' || v_test else v_test end;
end
$$;
alter function attrium.filter_condition(jsonb, text[]) owner to attrium_store;
revoke all on function attrium.filter_condition(jsonb, text[]) from public;
