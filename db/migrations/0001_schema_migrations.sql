-- What the migrator has run here: one row per file, with the SHA-256 of its text.
create table attrium.schema_migrations (
  file text collate "C" not null,
  checksum text not null,
  applied_at timestamptz not null default clock_timestamp(),
  constraint schema_migrations_pkey primary key (file)
);
