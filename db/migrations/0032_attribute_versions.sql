-- What was said of each attribute, from which place in the order of ingestion on: the row of the greatest version whose
-- from_seq is not above a value's ingest_seq says under what the value was written. Rows of every number that was ever
-- given, so that history stays readable and none is given twice. A number never changes its type.
--   version  the attribute's when type, unit or constraints became so; others have no row
create table attrium.attribute_versions (
  from_seq bigint not null,
  tenant_id integer not null,
  attribute_id integer not null,
  version integer not null,
  type text not null,
  unit text,
  constraints jsonb not null,
  constraint attribute_versions_pkey primary key (tenant_id, attribute_id, version)
);
insert into attrium.attribute_versions (from_seq, tenant_id, attribute_id, version, type, unit, constraints)
  select 0, a.tenant_id, a.attribute_id, a.version, a.type, a.unit, a.constraints from attrium.attributes a;
