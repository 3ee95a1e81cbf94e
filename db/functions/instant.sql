-- The instant of microseconds since 1970, exact within the safe integers of JavaScript (to_timestamp() would round).
create or replace function attrium.instant(p_micros bigint) returns timestamptz
language sql stable strict parallel safe
as $$ select timestamptz 'epoch' + p_micros * interval '1 microsecond' $$;
alter function attrium.instant(bigint) owner to attrium_store;
revoke all on function attrium.instant(bigint) from public;
grant execute on function attrium.instant(bigint) to attrium_app;
