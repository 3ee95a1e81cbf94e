-- How far back history is whole: the store's functions read it, and detach_history_month(), as owner, moves it on. Safe to
-- repeat.
alter table attrium.history_kept enable row level security;
alter table attrium.history_kept force row level security;
drop policy if exists history_kept_store on attrium.history_kept;
create policy history_kept_store on attrium.history_kept for select to attrium_store using (true);
drop policy if exists history_kept_owner on attrium.history_kept;
create policy history_kept_owner on attrium.history_kept to attrium_owner using (true) with check (true);
