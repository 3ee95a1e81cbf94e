-- What a plan is chosen by: estimates from a sample of each tenant's entities, by refresh_statistics(). Nothing depends on
-- them but how long a find takes.
--   entities      number of the tenant's entities, exact up to a million
--   sampled       entities that were looked at
--   rows          entities that have a value of the attribute
--   distinct_values
--   common        the most frequent values, [[number or text, share of the values]]; texts are cut to 64 characters
--   bounds        21 values that cut the sample into 20 equally large parts, ascending
--                 Both are empty for json and decimals, and for personal values, which are kept where they belong only.
create table attrium.tenant_statistics (
  refreshed_at timestamptz not null,
  entities bigint not null,
  sampled integer not null,
  took_ms integer not null,
  tenant_id integer not null,
  constraint tenant_statistics_pkey primary key (tenant_id)
);
create table attrium.attribute_statistics (
  rows bigint not null,
  distinct_values bigint not null,
  tenant_id integer not null,
  attribute_id integer not null,
  common jsonb not null,
  bounds jsonb not null,
  constraint attribute_statistics_pkey primary key (tenant_id, attribute_id)
);
