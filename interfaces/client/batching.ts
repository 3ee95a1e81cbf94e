import type { Invocation } from '../procedures.ts';

/** What one call was answered with, as tRPC puts it; `unknown` stands for whatever another program may have sent. */
export type Envelope = unknown;

type Sent = Pick<Invocation, 'kind' | 'path' | 'input' | 'signal'>;

interface Pending extends Sent {
  readonly resolve: (envelope: Envelope) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchOptions {
  /** Of tRPC's router. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Looked up for each request where it is absent, so that what replaces the global one later holds. */
  readonly fetch?: typeof fetch;
  readonly callsPerBatch: number;
}

/**
 * Sends calls by tRPC's batch protocol; those of one tick travel in one request. tRPC's own link does the same, with an
 * observable, three abort controllers and an exception for each call, and waits for a timer of a millisecond: as much
 * again as the request itself took. Rejects with what `fetch` or the reading of the answer raised.
 */
export const batching = (options: BatchOptions): ((call: Sent) => Promise<Envelope>) => {
  const waiting: Record<Sent['kind'], Pending[]> = { query: [], mutation: [] };

  const dispatch = (kind: Sent['kind']): void => {
    const calls = waiting[kind].filter(({ signal, reject }) => {
      if (signal?.aborted) reject(signal.reason);
      return !signal?.aborted;
    });
    waiting[kind] = [];
    for (let start = 0; start < calls.length; start += options.callsPerBatch)
      void sendBatch(options, calls.slice(start, start + options.callsPerBatch));
  };

  return ({ kind, path, input, signal }) =>
    new Promise((resolve, reject) => {
      const calls = waiting[kind];
      calls.push({ kind, path, input, signal, resolve, reject });
      // After whatever else this turn of the event loop has to call; browsers have timers only.
      if (calls.length === 1) (globalThis.setImmediate ?? setTimeout)(() => dispatch(kind));
    });
};

const sendBatch = async ({ url, headers, ...options }: BatchOptions, calls: readonly Pending[]) => {
  try {
    const send = options.fetch ?? fetch;
    const response = await send(`${url}/${calls.map(({ path }) => path).join(',')}?batch=1`, {
      // For queries too: filters do not fit into an address, and addresses are logged on their way.
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(Object.fromEntries(calls.map(({ input }, place) => [place, input]))),
      signal: allAborted(calls),
    });
    const answer: unknown = await response.json();
    // What refuses the request as a whole is said once.
    for (const [place, { resolve }] of calls.entries())
      resolve(Array.isArray(answer) ? answer[place] : answer);
  } catch (error) {
    for (const { reject } of calls) reject(error);
  }
};

/** Aborts when nobody waits for any of them any more. */
const allAborted = (calls: readonly Pending[]): AbortSignal | undefined => {
  const signals = calls.flatMap(({ signal }) => signal ?? []);
  if (signals.length < calls.length) return undefined;
  if (signals.length === 1) return signals[0];
  const controller = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const gone = () => {
      left -= 1;
      if (left === 0) controller.abort(signal.reason);
    };
    signal.addEventListener('abort', gone, { once: true });
  }
  return controller.signal;
};
