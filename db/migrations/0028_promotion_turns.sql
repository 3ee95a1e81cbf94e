-- When the usage of a tenant was last counted, and when it was last given to a process to be decided on, by
-- claim_promotion_turns().
create table attrium.promotion_turns (
  counted_at timestamptz not null,
  decided_at timestamptz,
  tenant_id integer not null,
  constraint promotion_turns_pkey primary key (tenant_id)
) with (fillfactor = 50);
