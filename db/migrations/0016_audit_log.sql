-- Administrative actions: who did what, when. Rows are added and never changed; the store may do nothing else to them.
create table attrium.audit_log (
  tenant_id integer not null,
  audit_id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  actor_key text collate "C",
  actor_role text not null,
  action text not null,
  target text,
  details jsonb not null,
  constraint audit_log_pkey primary key (tenant_id, audit_id),
  constraint audit_log_tenant_fkey foreign key (tenant_id) references attrium.tenants (tenant_id)
);
