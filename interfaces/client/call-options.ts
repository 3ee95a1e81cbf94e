import { AttriumError } from '#domain/errors';

/** How long a caller waits for an answer. What a call has begun may still happen after the caller stopped waiting. */
export interface CallOptions {
  /** Aborting it rejects the call at once with ABORTED, whose cause is the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from the call on, retries included; then it is rejected with DEADLINE_EXCEEDED. */
  readonly deadlineMs?: number;
}

interface Bounds {
  readonly signal?: AbortSignal;
  readonly dueAtMs?: number;
}

const aborted = (cause: unknown): AttriumError => new AttriumError('ABORTED', undefined, { cause });

/** Rejects as soon as the signal aborts or the time is over, whatever the task does; it is told by a signal of its own. */
export const bounded = async <Result>(
  { signal, deadlineMs }: CallOptions,
  task: (bounds: Bounds) => Promise<Result>,
): Promise<Result> => {
  if (signal === undefined && deadlineMs === undefined) return task({});
  if (deadlineMs !== undefined && !(deadlineMs >= 0))
    throw new TypeError('deadlineMs is a number of milliseconds.');
  if (signal?.aborted) throw aborted(signal.reason);
  const ends = new AbortController();
  const dueAtMs = deadlineMs === undefined ? undefined : performance.now() + deadlineMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    const end = (error: AttriumError): void => {
      ends.abort(error);
      reject(error);
    };
    onAbort = () => end(aborted(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (deadlineMs !== undefined && deadlineMs <= longestTimer)
      timer = setTimeout(() => end(new AttriumError('DEADLINE_EXCEEDED')), deadlineMs);
  });
  try {
    return await Promise.race([task({ signal: ends.signal, dueAtMs }), over]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
};

/** Timers take 31 bits of milliseconds; what lasts longer than 24 days needs none. */
const longestTimer = 2 ** 31 - 1;
