import { openDataFolder, startEmbeddedPostgres } from '#adapters/postgres/embedded/index';
import { createPostgresAdapters, migrate } from '#adapters/postgres/index';
import { systemClock, systemTelemetry } from '#adapters/system/index';
import { AttriumError } from '#domain/errors';
import type { Config } from './config.ts';
import { endingAll, type Stack } from './stack.ts';

/** A PostgreSQL server of our own in the data folder. Raises DATA_FOLDER_IN_USE, DATA_FOLDER_INVALID, UNSUPPORTED. */
export const embeddedStack = async (config: Config): Promise<Stack> => {
  const endings = endingAll();
  try {
    const telemetry = systemTelemetry({ level: config.LOG_LEVEL, processMetrics: true });
    const folder = await openDataFolder(config.ATTRIUM_DATA_DIR);
    endings.add(() => folder.release());
    const server = await startEmbeddedPostgres({ folder, telemetry });
    endings.add(() => server.stop());
    const { secrets } = folder;
    await migrate({
      adminUrl: server.adminUrl,
      tenantSigningKey: secrets.tenantSigningKey,
      appPassword: secrets.appPassword,
    });
    const postgres = createPostgresAdapters({
      databaseUrl: server.appUrl,
      tenantSigningKey: secrets.tenantSigningKey,
      poolSize: config.ATTRIUM_POOL_SIZE,
      telemetry,
    });
    endings.add(() => postgres.close());
    const broken = server.exited.then(
      ({ code, signal }) =>
        new AttriumError(
          'UNAVAILABLE',
          `The embedded PostgreSQL ended by itself (${signal ?? `exit code ${code}`}).`,
          {
            remedy: `Read ${folder.path}/postgres.log, then start again: it recovers by itself.`,
          },
        ),
    );
    return {
      adapters: { ...postgres, clock: systemClock(), telemetry },
      tokenKeys: secrets.tokenKeys.map(({ id, key }) => ({ id, secret: Buffer.from(key, 'base64url') })),
      developmentKey: config.ATTRIUM_DEV_API_KEY ?? secrets.developmentKey,
      description: `${folder.path} (embedded PostgreSQL ${server.version}, process ${server.pid})`,
      metrics: telemetry.metrics,
      broken,
      stop: () => endings.run(),
    };
  } catch (error) {
    await endings.run();
    throw error;
  }
};
