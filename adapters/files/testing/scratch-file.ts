import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file with this content, in a folder that goes with the test. */
export const scratchFile = async (name: string, content: string | Uint8Array = ''): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
