-- Row-level security of every tenant table: a session sees the rows of the tenant that it has proven, and only the
-- store's functions, which check proofs themselves, see all. Forced, so that the owner is bound too. The sub-select
-- makes the proof be checked once a statement instead of once a row. Safe to repeat.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['tenants', 'api_keys', 'attributes', 'entities', 'entity_values_ts', 'batches',
      'entity_values', 'entity_jsonb', 'idempotency_keys', 'ingest_streams',
      'staged_batches', 'audit_log', 'tenant_statistics', 'attribute_statistics',
      'tier_changes', 'attribute_usage', 'promotion_turns', 'promotions',
      'attribute_versions', 'attribute_jobs'] loop
    execute format('alter table attrium.%I enable row level security', v_table);
    execute format('alter table attrium.%I force row level security', v_table);
    execute format('drop policy if exists %I on attrium.%I', v_table || '_own', v_table);
    execute format(
      'create policy %I on attrium.%I to attrium_app using (tenant_id = (select attrium.current_tenant()))',
      v_table || '_own', v_table);
    execute format('drop policy if exists %I on attrium.%I', v_table || '_store', v_table);
    execute format(
      'create policy %I on attrium.%I to attrium_store using (true) with check (true)', v_table || '_store', v_table);
  end loop;
end
$$;
