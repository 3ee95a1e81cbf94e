-- The decisions of the proven tenant, newest first: at most p_limit rows, of those below p_before where it is not null.
create or replace function attrium.promotions_of(p_proof text, p_before bigint, p_limit integer)
returns table (
  seq bigint, at_us bigint, attribute integer, action text, reason text, dry_run boolean, saves_ms double precision,
  bytes bigint, before_ms double precision, before_finds double precision, after_ms double precision,
  after_finds double precision
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.promotion_id, attrium.micros(p.at), p.attribute_id, p.action, p.reason, p.dry_run, p.saves_ms, p.bytes,
      p.before_ms, p.before_finds, p.after_ms, p.after_finds
    from attrium.promotions p
    where p.tenant_id = (select attrium.required_tenant(p_proof)) and (p_before is null or p.promotion_id < p_before)
    order by p.promotion_id desc
    limit p_limit
$$;
alter function attrium.promotions_of(text, bigint, integer) owner to attrium_store;
revoke all on function attrium.promotions_of(text, bigint, integer) from public;
grant execute on function attrium.promotions_of(text, bigint, integer) to attrium_app;
