-- What an answer of this primary proves, without reading any tenant's data.
create or replace function attrium.read_proof()
returns table (epoch text, floor text, ceiling text, clock_us bigint)
language sql volatile
as $$
  select attrium.log_epoch(), p.position, p.position, attrium.clock_us()
    from (select attrium.log_position() as position offset 0) p
$$;
alter function attrium.read_proof() owner to attrium_store;
revoke all on function attrium.read_proof() from public;
grant execute on function attrium.read_proof() to attrium_app;
