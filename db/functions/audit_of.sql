-- The log of the proven tenant, newest first: at most p_limit rows, of those below p_before where it is not null.
create or replace function attrium.audit_of(p_proof text, p_before bigint, p_limit integer)
returns table (
  seq bigint, tenant integer, at_us bigint, actor_key text, actor_role text, action text, target text, details jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.audit_id, l.tenant_id, attrium.micros(l.at), l.actor_key, l.actor_role, l.action, l.target, l.details
    from attrium.audit_log l
    where l.tenant_id = (select attrium.required_tenant(p_proof)) and (p_before is null or l.audit_id < p_before)
    order by l.audit_id desc
    limit p_limit
$$;
alter function attrium.audit_of(text, bigint, integer) owner to attrium_store;
revoke all on function attrium.audit_of(text, bigint, integer) from public;
grant execute on function attrium.audit_of(text, bigint, integer) to attrium_app;
