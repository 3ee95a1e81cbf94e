-- Writes staged batches of whatever tenants, those that wait longest first; leaves out tenants whose batches somebody else
-- is writing. May run anywhere, any number of times at once; a crash leaves them staged or written.
--   p_values   how many values it may write at most, but for one batch
--   written    values that it wrote
--   waiting, oldest_ms
--              values that are still staged, and for how long the oldest of them has been; null where none is
create or replace function attrium.flush_staged(p_values integer)
returns table (written integer, waiting bigint, oldest_ms double precision)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenants integer[];
  v_numbers bigint[];
begin
  v_tenants := array(
    select t.tenant_id
      from (
        select b.tenant_id from attrium.staged_batches b group by b.tenant_id order by min(b.number) limit 1000
      ) t
      where pg_try_advisory_xact_lock(4770313, t.tenant_id));
  v_numbers := array(
    select s.number
      from (
        select b.number, sum(b.values_left) over (order by b.number) as through, row_number() over (order by b.number) as place
          from attrium.staged_batches b where b.tenant_id = any (v_tenants)
      ) s
      where s.through <= p_values or s.place = 1
      order by s.number);
  written := attrium.write_staged(v_numbers);
  select coalesce(sum(b.values_left), 0), extract(epoch from clock_timestamp() - min(b.staged_at)) * 1000
    into waiting, oldest_ms
    from attrium.staged_batches b;
  return next;
end
$$;
alter function attrium.flush_staged(integer) owner to attrium_store;
revoke all on function attrium.flush_staged(integer) from public;
grant execute on function attrium.flush_staged(integer) to attrium_app;
