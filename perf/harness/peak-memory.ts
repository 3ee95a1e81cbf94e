import { readFileSync } from 'node:fs';

/** The most that a process ever held, in megabytes (VmHWM of proc(5)); undefined where it has ended. Linux only. */
export const peakMegabytes = (pid: number): number | undefined => {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
};
