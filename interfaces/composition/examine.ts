import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findServerBinaries, readSecrets } from '#adapters/postgres/embedded/index';
import { type DatabaseFacts, inspectDatabase } from '#adapters/postgres/index';
import { isAttriumError } from '#domain/errors';
import { type Config, externalConfig } from './config.ts';

export type { DatabaseFacts };

/** Where the database is; null for an embedded one that does not run. */
export interface DatabaseAddress {
  readonly url: string;
  readonly signingKey: string;
}

/** Raises CONFIG_INVALID, DATA_FOLDER_INVALID. */
export const databaseAddress = async (config: Config): Promise<DatabaseAddress | null> => {
  const external = externalConfig(config);
  if (external !== undefined)
    return { url: external.DATABASE_URL, signingKey: external.ATTRIUM_TENANT_SIGNING_KEY };
  const secrets = await readSecrets(config.ATTRIUM_DATA_DIR);
  const port = await embeddedPort(config.ATTRIUM_DATA_DIR);
  if (secrets === null || port === null) return null;
  return {
    url: `postgres://attrium_app:${secrets.appPassword}@127.0.0.1:${port}/attrium`,
    signingKey: secrets.tenantSigningKey,
  };
};

/** Raises CONFIG_INVALID, UNAVAILABLE. */
export const examineDatabase = ({ url, signingKey }: DatabaseAddress): Promise<DatabaseFacts> =>
  inspectDatabase(url, signingKey);

/** The fourth line of a running server's postmaster.pid (PostgreSQL, src/include/utils/pidfile.h). */
const embeddedPort = async (dataDir: string): Promise<number | null> => {
  const text = await contentOf(join(dataDir, 'postgres', 'postmaster.pid'));
  const port = Number(text?.split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
};

/** Major version of the PostgreSQL that this installation brings; null where it brings none for this platform. */
export const embeddedMajor = async (): Promise<string | null> => {
  try {
    const { postgres } = await findServerBinaries();
    const { stdout } = await promisify(execFile)(postgres, ['--version']);
    return /\b(\d+)/.exec(stdout)?.[1] ?? null;
  } catch (error) {
    if (isAttriumError(error, 'UNSUPPORTED')) return null;
    throw error;
  }
};

export interface DataFolderFacts {
  readonly path: string;
  /** Major version of PostgreSQL that made the cluster; null where there is none yet. */
  readonly clusterVersion: string | null;
  /** Of the file system that the folder is, or will be, on; null where the system does not tell. */
  readonly freeBytes: number | null;
}

export const examineDataFolder = async (dataDir: string): Promise<DataFolderFacts> => ({
  path: dataDir,
  clusterVersion: (await contentOf(join(dataDir, 'postgres', 'PG_VERSION')))?.trim() ?? null,
  freeBytes: await freeBytes(dataDir),
});

const freeBytes = async (path: string): Promise<number | null> => {
  for (const folder of [path, '.']) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return null;
    }
  }
  return null;
};

const contentOf = async (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
