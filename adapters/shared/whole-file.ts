import { open, rename, rm } from 'node:fs/promises';
import { AttriumError } from '#domain/errors';

/**
 * Lets `write` make a file beside the path, `<path>.part`, and gives it its name once it is whole and on disk. So no
 * death of the process leaves a file that looks whole; what it leaves is replaced by the next one. Raises FILE_INVALID
 * where the place cannot be written, and what `write` raises.
 */
export const writeWhole = async (path: string, write: (part: string) => Promise<void>): Promise<void> => {
  const part = `${path}.part`;
  try {
    await write(part);
    const file = await open(part, 'r+');
    await file.sync().finally(() => file.close());
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw isFileSystems(cause) ? writeFault(path, cause) : cause;
  }
};

const isFileSystems = (cause: unknown): cause is NodeJS.ErrnoException =>
  cause instanceof Error && 'syscall' in cause && 'code' in cause;

const writeFault = (path: string, cause: NodeJS.ErrnoException): AttriumError =>
  new AttriumError('FILE_INVALID', `The file ${path} cannot be written (${cause.code}).`, {
    details: { path },
    remedy: 'Name a place with room that this user may write to.',
    cause,
  });
