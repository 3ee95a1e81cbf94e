-- The terms of saved_ms and of its variance once more, halved four times as often: what has just begun, or ceased, shows there
-- first.
alter table attrium.attribute_usage
  add column recent_ms double precision not null default 0,
  add column recent_ms_variance double precision not null default 0;
