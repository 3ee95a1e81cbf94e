import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Month } from '#domain/month';
import type { Maintenance } from '#domain/ports/maintenance';
import { sqlStateOf, translated } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import { operator, type ProveTenant } from './tenant-proof.ts';

/** invalid_parameter_value */
const notEnded = '22023';

const months = z.array(z.string().transform((month) => month as Month));
const madeRow = z.object({ made: months });
const monthsRow = z.object({
  current: z.string().transform((month) => month as Month),
  attached: months,
  detached: months,
});
const stepRow = z
  .object({ done: z.boolean() })
  .transform(({ done }) => (done ? ('done' as const) : ('busy' as const)));
const purgedRow = z
  .object({ idempotency_keys: z.int(), streams: z.int(), batches: z.int() })
  .transform(({ idempotency_keys: idempotencyKeys, ...rest }) => ({ idempotencyKeys, ...rest }));
const factsRow = monthsRow
  .extend({
    unsecured: z.array(z.string()),
    stray_bytes: z.bigint(),
    time_correlation: z.number().nullable(),
    staged_values: z.bigint(),
    staged_ms: z.number().nullable(),
  })
  .transform(({ stray_bytes, time_correlation, staged_values, staged_ms, ...rest }) => ({
    ...rest,
    strayBytes: Number(stray_bytes),
    timeCorrelation: time_correlation,
    stagedValues: Number(staged_values),
    stagedMs: staged_ms,
  }));

export const createMaintenance = (pool: ReadPool, prove: ProveTenant): Maintenance => {
  const proof = prove(operator);
  const asked = async <Answer>(ask: (database: DatabasePool) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(await pool.get());
    } catch (error) {
      if (sqlStateOf(error) === notEnded) throw new TypeError('The month has not ended.', { cause: error });
      throw translated(error);
    }
  };
  return {
    makeMonths: (monthsAhead) =>
      asked((database) =>
        database.oneFirst(
          sql.type(madeRow)`select attrium.make_history_months(${proof}, ${monthsAhead}) as made`,
        ),
      ),
    months: () =>
      asked((database) =>
        database.one(sql.type(monthsRow)`
          select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM') as current,
            array(select month from attrium.history_months() where attached) as attached,
            array(select month from attrium.history_months() where not attached) as detached`),
      ),
    detach: (month) =>
      asked((database) =>
        database.one(sql.type(stepRow)`select attrium.detach_history_month(${proof}, ${month}) as done`),
      ),
    drop: (month) =>
      asked((database) =>
        database.one(sql.type(stepRow)`select attrium.drop_history_month(${proof}, ${month}) as done`),
      ),
    purge: (limit) =>
      asked((database) =>
        database.one(sql.type(purgedRow)`select * from attrium.purge_expired(${proof}, ${limit})`),
      ),
    facts: () => asked((database) => database.one(sql.type(factsRow)`select * from attrium.health_check()`)),
  };
};
