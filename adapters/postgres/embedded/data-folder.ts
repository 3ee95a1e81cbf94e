import { mkdir, mkdtemp, realpath, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AttriumError, isAttriumError } from '#domain/errors';
import { lockFolder } from './folder-lock.ts';
import { loadSecrets, type Secrets } from './secrets.ts';

export interface DataFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly secrets: Secrets;
  /** Lets another process use the folder. Whatever runs on it must have been stopped before. May be called twice. */
  release(): void;
}

/** Where the embedded server's cluster lives. It exists only once it is complete. */
export const clusterIn = (folder: string): string => join(folder, 'postgres');

/**
 * Makes this process the folder's only user, creates the folder where it is missing, and loads its secrets.
 * Raises DATA_FOLDER_IN_USE, DATA_FOLDER_INVALID.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = await usable(folder, () => prepare(folder));
  const lock = lockFolder(path);
  try {
    const secrets = await usable(path, async () => loadSecrets(path, !(await exists(clusterIn(path)))));
    return { path, secrets, release: () => lock.release() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function prepare(folder: string): Promise<string> {
  // Started by root, the server runs as another user: it must be able to pass, but not to list.
  await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const path = await realpath(folder);
  // Permission bits would not tell of a quota, an access list or a file server's own opinion.
  const probe = await mkdtemp(join(path, 'probe-')).catch((error: Error) => {
    throw Object.assign(error, { path });
  });
  await rmdir(probe);
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** Names what the file system refused, in words that say the way out. */
export async function usable<T>(folder: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    if (isAttriumError(cause)) throw cause;
    const { code, syscall, path = folder } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    const reason = reasons[code ?? ''];
    if (reason === undefined) {
      throw new AttriumError('DATA_FOLDER_INVALID', `The data folder ${folder} cannot be used: ${cause}.`, {
        cause,
      });
    }
    throw new AttriumError(
      'DATA_FOLDER_INVALID',
      `The data folder ${folder} cannot be used: ${path} ${reason.is}.`,
      {
        cause,
        details: { folder, path },
        remedy: `${reason.remedy}, or set ATTRIUM_DATA_DIR to another folder.`,
      },
    );
  }
}

const notFolder = { is: 'is not a folder', remedy: 'Move it away' };
const noRight = { is: 'is not open to this user', remedy: 'Give this user the right to read and write it' };
const reasons: Readonly<Record<string, { is: string; remedy: string }>> = {
  EEXIST: notFolder,
  ENOTDIR: notFolder,
  EACCES: noRight,
  EPERM: noRight,
  EROFS: { is: 'is on a read-only file system', remedy: 'Mount it for writing' },
  ENOSPC: { is: 'is on a full file system', remedy: 'Make room' },
  EDQUOT: { is: "exceeds this user's quota", remedy: 'Make room' },
};
