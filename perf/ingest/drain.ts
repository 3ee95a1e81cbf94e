import type pg from 'pg';

const slot = 'perf_drain';

/** A logical slot over what the change feed will publish, and a consumer that keeps it empty until it is stopped. */
export const drainChanges = async (pool: pg.Pool): Promise<{ stop(): Promise<number> }> => {
  await pool.query(
    "create publication perf_drain for table attrium.entity_values_ts with (publish = 'insert', publish_via_partition_root = true)",
  );
  await pool.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  let stopping = false;
  let drained = 0;
  const draining = (async () => {
    while (!stopping) {
      const { rows } = await pool.query<{ count: string }>(
        "select count(*) from pg_logical_slot_get_binary_changes($1, null, 20000, 'proto_version', '1', 'publication_names', 'perf_drain')",
        [slot],
      );
      drained += Number(rows[0]?.count);
      if (Number(rows[0]?.count) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async stop() {
      stopping = true;
      await draining;
      await pool.query('select pg_drop_replication_slot($1)', [slot]);
      return drained;
    },
  };
};
