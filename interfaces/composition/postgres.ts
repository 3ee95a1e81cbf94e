import { createPostgresAdapters, type PostgresOptions } from '#adapters/postgres/index';
import { systemClock, systemTelemetry } from '#adapters/system/index';
import type { Adapters } from '#application/services';

export { assertSchema, type MigrateOptions, migrate } from '#adapters/postgres/index';

/** Every port over a PostgreSQL that `migrate` prepared, with this system's clock and logs on standard error. */
export const postgresAdapters = (options: PostgresOptions): Adapters & { close(): Promise<void> } => {
  const telemetry = options.telemetry ?? systemTelemetry({ level: 'warn' });
  return { ...createPostgresAdapters({ ...options, telemetry }), clock: systemClock(), telemetry };
};
