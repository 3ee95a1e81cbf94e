import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that a folder takes on disk, as `du` counts them. */
export const diskUse = async (path: string): Promise<number> => {
  const entry = await lstat(path);
  const inside = entry.isDirectory() ? (await readdir(path)).map((name) => diskUse(join(path, name))) : [];
  const sizes = await Promise.all(inside);
  // stat(2): blocks are of 512 bytes, whatever those of the file system are.
  return sizes.reduce((sum, size) => sum + size, entry.blocks * 512);
};
