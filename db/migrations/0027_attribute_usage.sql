-- How finds and reads used each attribute: sums whose terms are halved with every half-life, as of counted_at. Written by
-- count_attribute_usage(), which every process that answers finds calls every few seconds.
--   used_at            when a find last filtered or ordered by it, to the process's seconds
--   filters, sorts     finds that filtered, ordered by it
--   reads              answers that it was selected for by name
--   saved_ms           what its being hot saves these finds, by their prices
--   saved_ms_variance  the terms of saved_ms squared, halved twice as often
--   cold_finds, cold_ms, hot_finds, hot_ms  finds by it while it was cold and hot, and how long they took together
create table attrium.attribute_usage (
  counted_at timestamptz not null,
  used_at timestamptz,
  half_life_ms bigint not null,
  filters double precision not null,
  sorts double precision not null,
  reads double precision not null,
  saved_ms double precision not null,
  saved_ms_variance double precision not null,
  cold_finds double precision not null,
  cold_ms double precision not null,
  hot_finds double precision not null,
  hot_ms double precision not null,
  tenant_id integer not null,
  attribute_id integer not null,
  constraint attribute_usage_pkey primary key (tenant_id, attribute_id)
) with (fillfactor = 50);
