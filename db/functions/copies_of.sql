-- How many values each attribute of the proven tenant has, and bytes of their texts, whole and cut, by the statistics.
create or replace function attrium.copies_of(p_proof text)
returns table (attribute integer, "values" bigint, text_bytes bigint, cut_bytes bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select s.attribute_id, s.rows, s.text_bytes, s.cut_bytes
      from attrium.attribute_statistics s
      -- Number 0 is the type of entities.
      where s.tenant_id = v_tenant and s.attribute_id > 0
      order by s.attribute_id;
end
$$;
alter function attrium.copies_of(text) owner to attrium_store;
revoke all on function attrium.copies_of(text) from public;
grant execute on function attrium.copies_of(text) to attrium_app;
