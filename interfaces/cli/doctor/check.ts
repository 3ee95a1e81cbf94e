export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. `warn`: the store runs, and somebody will regret it. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly seen: string;
  /** What to do; empty where nothing is. */
  readonly remedy: string;
}

export const ok = (name: string, seen: string): Check => ({ name, status: 'ok', seen, remedy: '' });
export const warn = (name: string, seen: string, remedy: string): Check => ({
  name,
  status: 'warn',
  seen,
  remedy,
});
export const fail = (name: string, seen: string, remedy: string): Check => ({
  name,
  status: 'fail',
  seen,
  remedy,
});
