-- Adds an administrative action to the log of the proven tenant. Raises 23503 (audit_log_tenant_fkey) where there is no
-- such tenant.
create or replace function attrium.append_audit(
  p_proof text, p_actor_key text, p_actor_role text, p_action text, p_target text, p_details jsonb
)
returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into attrium.audit_log (tenant_id, actor_key, actor_role, action, target, details)
  values (attrium.required_tenant(p_proof), p_actor_key, p_actor_role, p_action, p_target, p_details)
$$;
alter function attrium.append_audit(text, text, text, text, text, jsonb) owner to attrium_store;
revoke all on function attrium.append_audit(text, text, text, text, text, jsonb) from public;
grant execute on function attrium.append_audit(text, text, text, text, text, jsonb) to attrium_app;
