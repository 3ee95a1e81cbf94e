-- Entities before the cursor that somebody else held when a step came to them: they are tried again by the next ones.
alter table attrium.tier_changes add column skipped bigint[] not null default '{}';
