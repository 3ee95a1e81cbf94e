-- Lets pg_cron make months ahead every hour, where its extension is in this database: then they are made while no worker
-- runs, too. Safe to repeat.
do $$
begin
  if exists (select from pg_extension where extname = 'pg_cron') then
    perform cron.schedule('attrium-months', '7 * * * *', 'select attrium.make_history_months_ahead()');
  end if;
exception
  when insufficient_privilege then
    raise notice 'attrium: no right to use pg_cron; workers make months ahead';
end
$$;
