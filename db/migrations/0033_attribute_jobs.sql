-- Work on the values of an attribute's number that goes on beside reads and writes, a bounded step at a time. `copy` makes
-- the values of a new number from those of source_id, see conversion_rows(); `empty` removes those of one that is no more.
--   phase      of a copy. entities: every entity is looked at once. tail: what was written since, from from_seq to before
--              until_seq, in the order of history. settle: what is left is little, and is done under the catalogue's lock
--   after_key  the last entity that was looked at
--   after_at, after_seq  the last entry of history that was followed; null: from the first
--   from_seq   everything below this place was in the values when they were looked at
--   rounds     of the tail, so far
--   converted, lost  values of the new number that were made so far, and that had no equal; one counts again each time
create table attrium.attribute_jobs (
  tenant_id integer not null,
  attribute_id integer not null,
  source_id integer,
  rounds integer not null default 0,
  from_seq bigint not null,
  until_seq bigint,
  after_seq bigint,
  converted bigint not null default 0,
  lost bigint not null default 0,
  after_at timestamptz,
  kind text not null,
  phase text,
  after_key text collate "C" not null default '',
  constraint attribute_jobs_pkey primary key (tenant_id, attribute_id),
  constraint attribute_jobs_kind_check check (kind in ('copy', 'empty')),
  constraint attribute_jobs_phase_check check (phase in ('entities', 'tail', 'settle'))
);
