-- Tenants, and the version of each one's attribute catalogue. A commit and a change of the catalogue keep each other
-- waiting (lock_catalog()): what was validated against an older catalogue cannot slip in behind the change.
create table attrium.tenants (
  tenant_id integer generated always as identity,
  attribute_limit integer not null,
  schema_version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  name text collate "C" not null,
  constraint tenants_pkey primary key (tenant_id),
  constraint tenants_name_key unique (name)
);
