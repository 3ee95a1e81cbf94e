-- The largest projection of an entity in the sample, in bytes as it is stored, and 64 KiB for one that is packed; null where
-- there was none.
alter table attrium.tenant_statistics add column projection_bytes integer;
