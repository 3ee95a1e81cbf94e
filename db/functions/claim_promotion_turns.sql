-- Gives the caller, who is the operator, tenants to decide on: at most p_limit of those that were used since they were last
-- given away, which is p_every_ms ago at least, and of all others a day after their last turn. No tenant goes to two
-- callers; who dies with one has lost a turn. Removes decisions after 90 days by the way.
create or replace function attrium.claim_promotion_turns(p_proof text, p_every_ms bigint, p_limit integer)
returns integer[]
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_tenants integer[];
begin
  perform attrium.required_operator(p_proof);
  v_tenants := array(
    select t.tenant_id from attrium.promotion_turns t
      where t.decided_at is null
        or t.decided_at <= v_now - interval '1 day'
        or (t.decided_at <= v_now - p_every_ms * interval '1 millisecond' and t.counted_at >= t.decided_at)
      order by t.decided_at nulls first
      limit p_limit
      for update skip locked);
  update attrium.promotion_turns t set decided_at = v_now where t.tenant_id = any (v_tenants);
  delete from attrium.promotions p
    where p.tenant_id = any (v_tenants) and p.at < v_now - interval '90 days';
  return v_tenants;
end
$$;
alter function attrium.claim_promotion_turns(text, bigint, integer) owner to attrium_store;
revoke all on function attrium.claim_promotion_turns(text, bigint, integer) from public;
grant execute on function attrium.claim_promotion_turns(text, bigint, integer) to attrium_app;
