-- What each role may do with each table. Safe to repeat.
-- The application role reads the rows that the policies show it, and writes through functions only. Staging is the one
-- exception: COPY refuses tables whose row-level security binds the caller, so the role may add rows there, to its own transaction's batch, and no more;
-- stage_flush() takes from them only what the caller's proofs cover.
grant select, insert, update, delete on
  attrium.tenants, attrium.api_keys, attrium.attributes, attrium.entities, attrium.entity_values_ingest,
  attrium.entity_values_ts, attrium.entity_values, attrium.entity_jsonb, attrium.batches, attrium.idempotency_keys,
  attrium.ingest_streams, attrium.tenant_statistics, attrium.attribute_statistics, attrium.tier_changes,
  attrium.attribute_usage, attrium.promotion_turns, attrium.promotions,
  attrium.attribute_versions, attrium.attribute_jobs
  to attrium_store;
grant select, insert on attrium.audit_log to attrium_store;
grant select on attrium.tenant_signing_keys, attrium.history_kept to attrium_store;
grant select, insert, delete on attrium.staged_batches to attrium_store;
grant usage on sequence attrium.ingest_seq_blocks, attrium.staged_batch_numbers to attrium_store;

grant insert (
    ord, request, item, edit, entity, tenant_id, attribute, observed_us, value_num, value_text)
  on attrium.entity_values_ingest to attrium_app;
grant select on
  attrium.tenants, attrium.attributes, attrium.entities, attrium.entity_values, attrium.entity_values_ts,
  attrium.entity_jsonb, attrium.batches, attrium.schema_migrations, attrium.attribute_statistics,
  attrium.attribute_usage, attrium.promotions, attrium.attribute_stats
  to attrium_app;
