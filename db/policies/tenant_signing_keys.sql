-- Signing keys: the store's functions read them, the migrator (as owner) replaces them. Safe to repeat.
alter table attrium.tenant_signing_keys enable row level security;
alter table attrium.tenant_signing_keys force row level security;
drop policy if exists tenant_signing_keys_store on attrium.tenant_signing_keys;
create policy tenant_signing_keys_store on attrium.tenant_signing_keys for select to attrium_store using (true);
drop policy if exists tenant_signing_keys_owner on attrium.tenant_signing_keys;
create policy tenant_signing_keys_owner on attrium.tenant_signing_keys to attrium_owner using (true) with check (true);
