import { readdirSync, readFileSync } from 'node:fs';

interface Running {
  readonly parent: number;
  readonly group: number;
}

/** The process, what it started, and what those started, as far as it runs now; read from proc(5). */
export const treeOf = (root: number | undefined): number[] => {
  const processes = allRunning();
  const tree = root === undefined ? [] : [root];
  for (const above of tree)
    tree.push(...processes.filter(({ parent }) => parent === above).map(({ pid }) => pid));
  return tree;
};

/** Whom a terminal signals together with the group's leader. */
export const processGroup = (leader: number): number[] =>
  allRunning()
    .filter(({ group }) => group === leader)
    .map(({ pid }) => pid);

export const running = (pids: readonly number[]): number[] => pids.filter((pid) => look(pid) !== null);

const allRunning = (): ({ readonly pid: number } & Running)[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const pid = Number(entry);
      const found = look(pid);
      return found === null ? [] : [{ pid, ...found }];
    });

/** null for a process that is gone, or dead and not yet reaped. */
const look = (pid: number): Running | null => {
  try {
    // "pid (name) state ppid pgrp ...", where the name may hold anything.
    const [state, parent, group] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? null : { parent: Number(parent), group: Number(group) };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
};

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
