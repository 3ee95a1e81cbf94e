-- Attribute definitions. `constraints` is {allowed, min, max, pattern} in canonical values, each key only where it is set.
-- The name's key leads with the name for the reason given at entities.
-- A retired attribute keeps its row, and with it its name and its number.
create table attrium.attributes (
  tenant_id integer not null,
  attribute_id integer not null,
  version integer not null,
  fresh_for_ms bigint,
  created_at timestamptz not null,
  retired_at timestamptz,
  name text collate "C" not null,
  type text not null,
  tier text not null,
  pii text not null,
  unit text,
  description text,
  constraints jsonb not null default '{}',
  constraint attributes_pkey primary key (tenant_id, attribute_id),
  constraint attributes_name_key unique (name, tenant_id),
  constraint attributes_type_check check (
    type in ('number', 'integer', 'decimal', 'boolean', 'text', 'timestamp', 'json', 'reference')),
  constraint attributes_tier_check check (tier in ('auto', 'hot', 'cold')),
  constraint attributes_pii_check check (pii in ('none', 'personal', 'sensitive')),
  constraint attributes_tenant_fkey foreign key (tenant_id) references attrium.tenants (tenant_id)
);
