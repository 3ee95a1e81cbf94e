import { assertSchema, createPostgresAdapters } from '#adapters/postgres/index';
import { systemClock, systemTelemetry } from '#adapters/system/index';
import { type ExternalConfig, readTokenKeys } from './config.ts';
import { endingAll, type Stack } from './stack.ts';

/** A PostgreSQL server that somebody else runs and `attrium migrate` prepared. Raises UNAVAILABLE, SCHEMA_MISMATCH. */
export const externalStack = async (config: ExternalConfig): Promise<Stack> => {
  const endings = endingAll();
  try {
    const telemetry = systemTelemetry({ level: config.LOG_LEVEL, processMetrics: true });
    const postgres = createPostgresAdapters({
      databaseUrl: config.DATABASE_URL,
      writerUrl: config.DATABASE_WRITER_URL,
      tenantSigningKey: config.ATTRIUM_TENANT_SIGNING_KEY,
      poolSize: config.ATTRIUM_POOL_SIZE,
      telemetry,
    });
    endings.add(() => postgres.close());
    await assertSchema(config.DATABASE_URL);
    if (config.DATABASE_WRITER_URL !== undefined) await assertSchema(config.DATABASE_WRITER_URL);
    const { hostname, port, pathname } = new URL(config.DATABASE_URL);
    return {
      adapters: { ...postgres, clock: systemClock(), telemetry },
      tokenKeys: readTokenKeys(config.ATTRIUM_TOKEN_KEYS),
      developmentKey: config.ATTRIUM_DEV_API_KEY,
      description: `PostgreSQL at ${hostname}:${port || 5432}${pathname}`,
      metrics: telemetry.metrics,
      broken: new Promise(() => undefined),
      stop: () => endings.run(),
    };
  } catch (error) {
    await endings.run();
    throw error;
  }
};
