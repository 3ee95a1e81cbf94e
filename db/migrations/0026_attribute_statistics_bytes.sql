-- Bytes of all texts of an attribute, whole and as far as the value index would hold them, estimated from the sample: what
-- its copies take while it is hot is reckoned from them.
alter table attrium.attribute_statistics
  add column text_bytes bigint not null default 0,
  add column cut_bytes bigint not null default 0;
