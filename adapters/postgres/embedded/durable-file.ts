import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces `path` by a file of this content: after a crash it holds the old content or the new one, never a part.
 * Only one process may write the same path at a time.
 */
export async function writeFileDurably(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  // A draft that a killed process left behind may have another mode: `open` sets it only where it creates.
  await rm(draft, { force: true });
  await withHandle(draft, 'wx', mode, async (handle) => {
    await handle.writeFile(content);
    await handle.sync();
  });
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Makes names that were created, renamed or removed in the folder survive a crash of the machine. */
export async function syncFolder(path: string): Promise<void> {
  await withHandle(path, 'r', undefined, (handle) => handle.sync());
}

async function withHandle(
  path: string,
  flags: string,
  mode: number | undefined,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
