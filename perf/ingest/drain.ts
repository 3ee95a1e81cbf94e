import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type pg from 'pg';

const slot = 'perf_drain';

/**
 * A logical slot over what the change feed will publish, and a consumer that keeps it empty until it is stopped:
 * pg_recvlogical of PostgreSQL's client programs, which streams. Asking by SQL decodes the log since the last checkpoint
 * anew for each answer, which took more of the machine than the store itself.
 *
 * `stop` answers with how many bytes of changes were streamed. It fails where the consumer ended before.
 */
export const drainChanges = async (
  pool: pg.Pool,
  databaseUrl: string,
): Promise<{ stop(): Promise<number> }> => {
  await pool.query(
    "create publication perf_drain for table attrium.entity_values_ts with (publish = 'insert', publish_via_partition_root = true)",
  );
  await pool.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  const consumer = spawn(
    'pg_recvlogical',
    [
      ...['--dbname', databaseUrl, '--slot', slot, '--start', '--no-loop', '--status-interval', '1'],
      ...['--option', 'proto_version=1', '--option', 'publication_names=perf_drain', '--file', '/dev/null'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said = text(consumer.stderr);
  const ended = once(consumer, 'exit');
  await Promise.race([once(consumer, 'spawn'), ended]);
  return {
    async stop() {
      if (consumer.exitCode !== null) throw new Error(`pg_recvlogical ended: ${await said}`);
      consumer.kill('SIGINT');
      await ended;
      const { rows } = await pool.query<{ bytes: string }>(
        'select total_bytes as bytes from pg_stat_replication_slots where slot_name = $1',
        [slot],
      );
      // The server may notice later than the consumer ends, and drops no slot in use.
      await pool.query(
        `do $$ begin
          while (select active from pg_replication_slots where slot_name = '${slot}') loop
            perform pg_sleep(0.01);
          end loop;
          perform pg_drop_replication_slot('${slot}');
        end $$`,
      );
      return Number(rows[0]?.bytes);
    },
  };
};
