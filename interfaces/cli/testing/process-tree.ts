import { readdirSync, readFileSync } from 'node:fs';

/** The process, what it started, and what those started, as far as it runs now; read from proc(5). */
export const treeOf = (root: number | undefined): number[] => {
  const parents = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const parent = parentOf(entry);
      return parent === null ? [] : [{ pid: Number(entry), parent }];
    });
  const tree = new Set(root === undefined ? [] : [root]);
  for (let size = -1; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
};

/** null for a process that is gone, or dead and not yet reaped. */
const parentOf = (pid: string): number | null => {
  try {
    // "pid (name) state ppid ...", where the name may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? null : Number(parent);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
};

export const running = (pids: readonly number[]): number[] =>
  pids.filter((pid) => parentOf(String(pid)) !== null);

/** As a terminal does on Ctrl-C: to every process of the foreground group. */
export const interrupt = (leader: number | undefined): void => {
  process.kill(-(leader ?? 0), 'SIGINT');
};

/** As where a machine fails: at once, since all are stopped before. Who ended meanwhile is none to be killed. */
export const killAll = (pids: readonly number[]): void => {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
};
