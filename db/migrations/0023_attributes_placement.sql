-- Where the values of an attribute are: `tier` is what was asked for. Of those that were hot until now, all are in the index.
--   placement  hot: every value is in the value index and the projection, and finds may use them. promoting: new values go
--              there at once, earlier ones by step_tier_changes(). cold: none is there. demoting: none goes there any
--              more, and earlier copies are being removed
alter table attrium.attributes
  add column placement text not null default 'cold',
  add constraint attributes_placement_check check (placement in ('cold', 'promoting', 'hot', 'demoting'));
-- Row-level security binds the owner, too.
alter table attrium.attributes no force row level security;
update attrium.attributes set placement = 'hot' where tier = 'hot';
alter table attrium.attributes force row level security;
