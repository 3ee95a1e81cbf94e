import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isHttpUrl } from './config.ts';

const left = z.object({ url: z.string().refine(isHttpUrl), process: z.int().positive() });

const fileIn = (dataDir: string): string => join(dataDir, 'started.json');

/**
 * Says in the data folder where the store on it answers, so that commands find it on whatever port. Only for whoever
 * holds the folder. Resolves to what takes it back; a process that was killed leaves it, and `startedUrl` can tell.
 */
export const leaveUrl = async (dataDir: string, url: string): Promise<() => Promise<void>> => {
  const file = fileIn(dataDir);
  const text = JSON.stringify({ url: url.replace(everyAddress, '$1127.0.0.1$2'), process: process.pid });
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
};

/** One listens on all of them, and calls one. */
const everyAddress = /^(http:\/\/)(?:0\.0\.0\.0|\[::\])(:\d+)$/;

/** Where the store that was started on the data folder answers; undefined where none runs that this process may know of. */
export const startedUrl = async (dataDir: string): Promise<string | undefined> => {
  const text = await readFile(fileIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return '';
    throw error;
  });
  const { data } = z.string().transform(parsed).pipe(left).safeParse(text);
  return data !== undefined && runs(data.process) ? data.url : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Torn, or nobody's: nothing that a command could go by.
    return undefined;
  }
};

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user: it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
