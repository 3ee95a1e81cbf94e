-- Removes what has served its time, at most p_limit of each, for the operator: outcomes kept for idempotency keys,
-- streams of lines, and the records of batches older than all of history. Nobody waits for a row that is in use.
-- Returns how many of each.
create or replace function attrium.purge_expired(p_proof text, p_limit integer)
returns table (idempotency_keys integer, streams integer, batches integer)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_oldest timestamptz;
begin
  perform attrium.required_operator(p_proof);
  delete from attrium.idempotency_keys k
    where k.ctid = any (array(
      select o.ctid from attrium.idempotency_keys o
        where o.expires_at <= clock_timestamp() order by o.expires_at limit p_limit for update skip locked));
  get diagnostics idempotency_keys = row_count;
  delete from attrium.ingest_streams s
    where s.ctid = any (array(
      select o.ctid from attrium.ingest_streams o
        where o.expires_at <= clock_timestamp() order by o.expires_at limit p_limit for update skip locked));
  get diagnostics streams = row_count;
  select min(m.starts_at) into v_oldest from attrium.history_months() m where m.attached;
  delete from attrium.batches b
    where b.ctid = any (array(
      select o.ctid from attrium.batches o where o.ingested_at < v_oldest limit p_limit for update skip locked));
  get diagnostics batches = row_count;
  return next;
end
$$;
alter function attrium.purge_expired(text, integer) owner to attrium_store;
revoke all on function attrium.purge_expired(text, integer) from public;
grant execute on function attrium.purge_expired(text, integer) to attrium_app;
