-- Adds decisions to the log of the proven tenant, in the order given.
--   p_entries  array of {id, action, reason, dry_run, saves_ms, bytes, before_ms, before_finds}
create or replace function attrium.record_promotions(p_proof text, p_entries jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into attrium.promotions (
      tenant_id, at, attribute_id, action, reason, dry_run, saves_ms, bytes, before_ms, before_finds)
    select attrium.required_tenant(p_proof), clock_timestamp(), e.id, e.action, e.reason, e.dry_run, e.saves_ms, e.bytes,
        e.before_ms, e.before_finds
      from rows from (jsonb_to_recordset(p_entries) as (
        id integer, action text, reason text, dry_run boolean, saves_ms double precision, bytes bigint,
        before_ms double precision, before_finds double precision)) with ordinality as e
      order by e.ordinality
$$;
alter function attrium.record_promotions(text, jsonb) owner to attrium_store;
revoke all on function attrium.record_promotions(text, jsonb) from public;
grant execute on function attrium.record_promotions(text, jsonb) to attrium_app;
