import type { AttriumError } from '#domain/errors';

/** What a process was started for, and which ends by itself only where it is broken. */
interface Running {
  readonly broken: Promise<AttriumError>;
  stop(): Promise<void>;
}

/** Aborts with the first signal that asks this process to end; more than one may come: a terminal and npm both send theirs. */
export const stoppingSignal = (): AbortSignal => {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  return stopping.signal;
};

/**
 * Starts, greets, and runs until a signal asks for the end; then ends in order. Listens from the start: a Ctrl-C while
 * the database comes up must not leave it behind. Raises what starting raises, and what broke it.
 */
export const untilStopped = async <Started extends Running>(
  start: () => Promise<Started>,
  greet: (started: Started, readyMs: number, stopping: AbortSignal) => Promise<void> | void,
  { json }: { readonly json?: true },
): Promise<void> => {
  const startedMs = performance.now();
  const stopping = stoppingSignal();
  const started = await start();
  try {
    if (!stopping.aborted) await greet(started, Math.round(performance.now() - startedMs), stopping);
    const failure = await Promise.race([started.broken, aborted(stopping)]);
    if (failure !== undefined) throw failure;
    if (json !== true) console.log('Stopping.');
  } finally {
    await started.stop();
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
