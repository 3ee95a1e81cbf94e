-- Raised where an attribute moved by itself, so that who holds the catalogue learns of it: the definitions stay as they are.
alter table attrium.tenants add column placement_version bigint not null default 0;
