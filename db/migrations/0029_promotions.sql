-- What the store decided by itself: promotions and demotions, with their reasons. Rows are added, completed by how finds have
-- gone since, and removed after 90 days.
--   dry_run               it was proposed, and not done
--   saves_ms              what being hot saves an hour, by the prices of finds before the decision
--   bytes                 what the hot copies take, estimated
--   before_ms, before_finds  mean duration of so many finds in the tier that it left; null: none
--   after_ms, after_finds    the same in the tier that it came to
create table attrium.promotions (
  promotion_id bigint generated always as identity,
  at timestamptz not null,
  saves_ms double precision not null,
  before_ms double precision,
  before_finds double precision,
  after_ms double precision,
  after_finds double precision,
  bytes bigint not null,
  tenant_id integer not null,
  attribute_id integer not null,
  dry_run boolean not null,
  action text not null,
  reason text not null,
  constraint promotions_pkey primary key (tenant_id, promotion_id),
  constraint promotions_action_check check (action in ('promote', 'demote'))
);
