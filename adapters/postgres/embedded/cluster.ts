import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AttriumError } from '#domain/errors';
import { clusterIn, type DataFolder } from './data-folder.ts';
import { syncFolder } from './durable-file.ts';
import type { ServerLauncher } from './server-launcher.ts';

const draftPrefix = 'initdb-';
const run = promisify(execFile);

/**
 * Returns the folder's cluster, made where there is none. The caller holds the folder's lock.
 *
 * A cluster is made under another name and renamed when it is complete and on disk, so whatever has the name
 * `postgres` was complete once, and whatever a killed start left behind provably never was: it is removed.
 *
 * Raises DATA_FOLDER_INVALID (of another major version, not a cluster), UNAVAILABLE (initdb failed).
 */
export async function ensureCluster(
  folder: DataFolder,
  launcher: ServerLauncher,
  majorVersion: string,
): Promise<string> {
  const cluster = clusterIn(folder.path);
  const names = await readdir(folder.path);
  await Promise.all(
    names.filter((name) => name.startsWith(draftPrefix)).map((name) => removeDraft(join(folder.path, name))),
  );
  if (names.includes('postgres')) {
    await verifyCluster(cluster, majorVersion);
  } else {
    await createCluster(folder, launcher, cluster);
  }
  return cluster;
}

// Its initdb may have outlived the process that was killed, and still write.
const removeDraft = (path: string) =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

async function verifyCluster(cluster: string, majorVersion: string): Promise<void> {
  const text = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (text === null) {
    throw new AttriumError(
      'DATA_FOLDER_INVALID',
      `${cluster} is not a PostgreSQL cluster: it has no PG_VERSION.`,
      {
        remedy: 'Move it away, or set ATTRIUM_DATA_DIR to another folder.',
      },
    );
  }
  const made = text.trim();
  if (made === majorVersion) return;
  throw new AttriumError(
    'DATA_FOLDER_INVALID',
    `${cluster} was made by PostgreSQL ${made}; the embedded server is PostgreSQL ${majorVersion}.`,
    {
      details: { clusterVersion: made, serverVersion: majorVersion },
      remedy: `Move the data with pg_dump of ${made}, or set ATTRIUM_DATA_DIR to another folder.`,
    },
  );
}

async function createCluster(folder: DataFolder, launcher: ServerLauncher, cluster: string): Promise<void> {
  const draft = await mkdtemp(join(folder.path, draftPrefix));
  const data = join(draft, 'cluster');
  const password = join(draft, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(password, folder.secrets.superuserPassword, { mode: 0o600 });
  const { account } = launcher;
  if (account) for (const path of [password, data, draft]) await chown(path, account.uid, account.gid);

  const initdb = launcher.command('initdb', draft, (seen) => [
    ...['--pgdata', join(seen, 'cluster'), '--username', 'postgres', '--pwfile', join(seen, 'password')],
    // The locale C: texts compare by code point, as in the domain, and no update of the system's locales can
    // silently corrupt an index.
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--data-checksums'],
  ]);
  try {
    await run(initdb.file, initdb.args, initdb.options);
  } catch (cause) {
    await removeDraft(draft);
    const said = (cause as { stderr?: string }).stderr?.trim() || String(cause);
    throw new AttriumError('UNAVAILABLE', `The database could not be created in ${folder.path}: ${said}`, {
      cause,
      remedy: 'Remove what the message names, and start again.',
    });
  }
  await rename(data, cluster);
  await syncFolder(folder.path);
  await removeDraft(draft);
}
