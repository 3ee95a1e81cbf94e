-- Takes a stream of the proven tenant over from whoever sent it before, and returns the line that it has come to: 0 where
-- it is not known or has expired. Waits for a transaction that moves it. Each stream that comes takes two with it whose
-- time is over. No row where there is no such tenant.
--   p_ttl_us  how long the stream is kept from now on
create or replace function attrium.open_stream(p_proof text, p_stream text, p_ttl_us bigint)
returns table (sender bigint, line bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_clock timestamptz := clock_timestamp();
begin
  if not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant) then
    return;
  end if;
  return query
    insert into attrium.ingest_streams as s (tenant_id, stream, line, sender, expires_at)
      values (v_tenant, p_stream, 0, attrium.micros(v_clock), v_clock + p_ttl_us * interval '1 microsecond')
      on conflict on constraint ingest_streams_pkey do update set
        line = case when s.expires_at > v_clock then s.line else 0 end,
        -- Never one that a stream of this id had before it expired.
        sender = greatest(s.sender + 1, excluded.sender),
        expires_at = excluded.expires_at
      returning s.sender, s.line;
  delete from attrium.ingest_streams s
    where s.ctid = any (array(
      select o.ctid from attrium.ingest_streams o
        where o.expires_at <= v_clock order by o.expires_at limit 2 for update skip locked));
end
$$;
alter function attrium.open_stream(text, text, bigint) owner to attrium_store;
revoke all on function attrium.open_stream(text, text, bigint) from public;
grant execute on function attrium.open_stream(text, text, bigint) to attrium_app;
