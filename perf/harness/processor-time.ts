import { readFileSync } from 'node:fs';

// USER_HZ, which proc(5) counts in, is 100 on every platform that Node runs on.
const secondsPerTick = 0.01;

/** Fields 14 to 17 of /proc/PID/stat, by proc(5): of the process, then of its children that ended. */
const secondsOf = (pid: number): { readonly own: number; readonly ended: number } => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses that may hold blanks.
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) * secondsPerTick);
  return { own: user + system, ended: endedUser + endedSystem };
};

/** Processor seconds that a process has used, without its children. Linux only. */
export const processorSeconds = (pid: number): number => secondsOf(pid).own;

/** The same of a process and its children, also those that ended. */
export const familyProcessorSeconds = (pid: number): number => {
  const { own, ended } = secondsOf(pid);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return own + ended + children.reduce((sum, child) => sum + secondsOfChild(Number(child)), 0);
};

const secondsOfChild = (pid: number): number => {
  try {
    return processorSeconds(pid);
  } catch (error) {
    // It ended meanwhile: its parent carries its time.
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return 0;
    throw error;
  }
};
