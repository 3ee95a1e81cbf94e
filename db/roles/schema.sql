-- The schema, and who may enter it. Safe to repeat.
create schema if not exists attrium authorization attrium_owner;
revoke all on schema attrium from public;
grant usage on schema attrium to attrium_store, attrium_app;
-- alter function ... owner to asks it of the new owner.
grant create on schema attrium to attrium_store;
