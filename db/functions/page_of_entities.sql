-- The states of these entities that are alive, in the order asked, as far as one answer holds them. Stable: one
-- snapshot with the calling statement.
--   p_entities    candidates, in no order
--   p_order       the attribute to order by, null: the key alone; ties are broken by key, ascending
--   p_low, p_high  where the attribute to order by must be a number from one to the other; null: no bound
--   p_after_*     the place behind which the page begins: the key, null where it begins with the first; the value there,
--                 number or text, neither where it was missing
--   p_key_down    the key descends; only without an attribute
--   p_attributes  null: all
--   p_types       {attribute: type} of these, null where p_attributes is
--   p_most        bytes that the values of one entity can have at most; null: not known
--   p_bytes       how many bytes of values an answer may hold, 64 and the text's own each
--   entities      by columns, because a JSON array for each value took most of the time:
--                 {keys, kinds, revs, versions, values: {places, attributes, nums, texts, observed, seqs}, types}, where
--                 places count the entities from 1, observed is microseconds, seqs is the text of an array, and types
--                 are those of the attributes by their numbers. A column is null, or absent, where nothing is in it
--   more          something is behind the page
--   too_large     the key of the first entity, where its values alone are too many
drop function if exists attrium.page_of_entities(
  integer, bigint[], integer, boolean, boolean, boolean, text, double precision, text, integer, integer[], bigint);
create or replace function attrium.page_of_entities(
  p_tenant integer, p_entities bigint[], p_order integer, p_low double precision, p_high double precision,
  p_down boolean, p_nulls_first boolean, p_key_down boolean, p_after_key text, p_after_num double precision,
  p_after_text text, p_limit integer, p_attributes integer[], p_types json, p_most bigint, p_bytes bigint,
  out entities json, out more boolean, out too_large text
)
language plpgsql stable
as $$
declare
  v_after_missing boolean := p_after_num is null and p_after_text is null;
  v_page bigint[];
  v_keys text[];
  v_kinds text[];
  v_revs bigint[];
  v_versions bigint[];
  v_kept integer;
  v_places bigint[];
  v_attributes integer[];
  v_nums double precision[];
  v_texts text[];
  v_observed bigint[];
  v_seqs bigint[];
begin
  select array_agg(o.entity_id), array_agg(o.key), array_agg(o.type), array_agg(o.rev), array_agg(o.version)
    into v_page, v_keys, v_kinds, v_revs, v_versions
    from (
      select e.entity_id, e.key, e.type, e.rev, e.version
        from unnest(p_entities) c (entity_id)
        cross join lateral (
          select e.entity_id, e.key, e.type, e.rev, e.version from attrium.entities e
            where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
            limit 1
        ) e
        left join lateral (
          select v.value_num as num, v.value_text from attrium.entity_values v
            where v.tenant_id = p_tenant and v.entity_id = c.entity_id and v.attribute_id = p_order
            limit 1
        ) o on p_order is not null
        where (p_low is null or o.num >= p_low) and (p_high is null or o.num <= p_high)
          and (p_after_key is null
          or case
              when p_order is null then case when p_key_down then e.key < p_after_key else e.key > p_after_key end
              when o.num is null and o.value_text is null then
                case when v_after_missing then e.key > p_after_key else not p_nulls_first end
              when v_after_missing then p_nulls_first
              when o.num = p_after_num or o.value_text = p_after_text then e.key > p_after_key
              when p_down then coalesce(o.num < p_after_num, o.value_text < p_after_text)
              else coalesce(o.num > p_after_num, o.value_text > p_after_text)
            end)
        order by
          case when p_nulls_first then o.num is not null or o.value_text is not null
            else o.num is null and o.value_text is null end,
          case when p_down then -o.num else o.num end,
          case when not p_down then o.value_text end collate "C",
          case when p_down then o.value_text end collate "C" desc,
          case when p_key_down then e.key end collate "C" desc,
          e.key collate "C"
        limit p_limit + 1
    ) o;
  more := coalesce(cardinality(v_page) > p_limit, false);
  v_page := v_page[1:p_limit];
  v_kept := coalesce(cardinality(v_page), 0);

  if p_most is null or v_kept * p_most > p_bytes then
    select count(*) filter (where s.bytes <= p_bytes) into v_kept
      from (
        select sum(n.bytes) over (order by p.place) as bytes
          from unnest(v_page) with ordinality p (entity_id, place)
          cross join lateral (
            select coalesce(sum(64 + coalesce(octet_length(v.value_text), 0)), 0) as bytes
              from attrium.entity_values v
              where v.tenant_id = p_tenant and v.entity_id = p.entity_id
                and (p_attributes is null or v.attribute_id = any (p_attributes))
                and (v.value_num is not null or v.value_text is not null)
          ) n
      ) s;
    more := more or v_kept < coalesce(cardinality(v_page), 0);
    too_large := case when v_kept = 0 then v_keys[1] end;
    v_page := v_page[1:v_kept];
  end if;

  if p_attributes is null then
    select array_agg(p.place), array_agg(v.attribute_id), array_agg(v.value_num), array_agg(v.value_text),
        array_agg(attrium.micros(v.observed_at)), array_agg(v.ingest_seq)
      into v_places, v_attributes, v_nums, v_texts, v_observed, v_seqs
      from unnest(v_page) with ordinality p (entity_id, place)
      join attrium.entity_values v on v.tenant_id = p_tenant and v.entity_id = p.entity_id
      where v.value_num is not null or v.value_text is not null;
    select json_object_agg(a.attribute_id, a.type) into p_types
      from attrium.attributes a
      where a.tenant_id = p_tenant and a.attribute_id = any (array(select distinct i from unnest(v_attributes) i));
  else
    -- One look-up a value, whatever the planner thinks of `= any`: it would read all values of an entity through.
    select array_agg(p.place), array_agg(v.attribute_id), array_agg(v.value_num), array_agg(v.value_text),
        array_agg(attrium.micros(v.observed_at)), array_agg(v.ingest_seq)
      into v_places, v_attributes, v_nums, v_texts, v_observed, v_seqs
      from unnest(v_page) with ordinality p (entity_id, place)
      cross join unnest(p_attributes) a (attribute_id)
      cross join lateral (
        select v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq
          from attrium.entity_values v
          where v.tenant_id = p_tenant and v.entity_id = p.entity_id and v.attribute_id = a.attribute_id
          limit 1
      ) v
      where v.value_num is not null or v.value_text is not null;
  end if;
  entities := json_build_object('keys', v_keys[1:v_kept], 'kinds', v_kinds[1:v_kept], 'revs', v_revs[1:v_kept],
    'versions', v_versions[1:v_kept], 'types', p_types, 'values', json_build_object('places', v_places,
      'attributes', v_attributes, 'nums', v_nums, 'texts', v_texts, 'observed', v_observed, 'seqs', v_seqs::text));
end
$$;
alter function attrium.page_of_entities(
  integer, bigint[], integer, double precision, double precision, boolean, boolean, boolean, text, double precision,
  text, integer, integer[], json, bigint, bigint
) owner to attrium_store;
revoke all on function attrium.page_of_entities(
  integer, bigint[], integer, double precision, double precision, boolean, boolean, boolean, text, double precision,
  text, integer, integer[], json, bigint, bigint
) from public;
