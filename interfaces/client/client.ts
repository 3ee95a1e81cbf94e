import { AttriumError, isErrorCode } from '#domain/errors';
import { limits } from '#domain/limits';
import { refuseUnsafeInput } from '#domain/plain-input';
import { type Invoke, type Procedures, procedures } from '../procedures.ts';
import type { WireErrorData } from '../trpc/errors.ts';
import { batching, type Envelope } from './batching.ts';
import { briefly } from './brief-error.ts';
import { defaultRetries, ownMeans, type RetryPolicy, retrying } from './retrying.ts';
import { type OpenSession, sessionOpener } from './session.ts';
import type { Declarations } from './typed/declarations.ts';
import type { Typed } from './typed/typed-procedures.ts';

export interface ClientOptions {
  /** Of the server, such as http://127.0.0.1:3000. */
  readonly url: string;
  readonly apiKey: string;
  /** For tests and proxies; default the global fetch. */
  readonly fetch?: typeof fetch;
  /** Of calls that name none, in milliseconds; default 120,000. */
  readonly deadlineMs?: number;
  /** What is repeated, and how often; absent parts have their defaults. `{attempts: 1}`: nothing is. */
  readonly retries?: Partial<RetryPolicy>;
  /**
   * Whether answers above 8 kB come packed. That takes both sides about a millisecond of CPU for 20 kB, which pays on
   * connections below some 200 Mbit/s. Default false: servers sit beside the store. In a page, the browser decides.
   */
  readonly packed?: boolean;
}

/** The largest call that the limits allow takes about a minute on two cores. */
const defaultDeadlineMs = 120_000;

export interface Client extends Procedures {
  /** Read-your-writes and monotonic reads for one user. */
  readonly session: OpenSession;
  /** The same procedures, for a compiler that knows the attributes (`defineAttributes`). */
  typed<A extends Declarations>(attributes: A): Typed<A>;
}

/**
 * The typed procedures over HTTP. Calls of one tick travel in one request. Every failure is an AttriumError. Calls that
 * failed for a moment are repeated where that does nothing twice; writes get an idempotency key for it.
 */
export const createClient = (options: ClientOptions): Client => {
  const call = batching({
    url: `${options.url.replace(/\/+$/, '')}/trpc`,
    headers: {
      authorization: `Bearer ${options.apiKey}`,
      ...(options.packed !== true && { 'accept-encoding': 'identity' }),
    },
    fetch: options.fetch,
    callsPerBatch: limits.callsPerBatch,
  });
  const send: Invoke = async (invocation) => {
    refuseUnsafeInput(invocation.input);
    // Nobody waits for it any more, and among the calls of a batch it would be sent all the same.
    invocation.signal?.throwIfAborted();
    const envelope = await call(invocation).catch((error: unknown) => {
      throw briefly(transportError(error, options.url));
    });
    return answerOf(envelope);
  };
  const invoke = retrying(send, { ...defaultRetries, ...options.retries }, ownMeans);
  const defaults = { deadlineMs: options.deadlineMs ?? defaultDeadlineMs };
  const self: Client = {
    ...procedures(invoke, defaults),
    session: sessionOpener(invoke, defaults),
    typed: <A extends Declarations>() => self as unknown as Typed<A>,
  };
  return self;
};

/**
 * Whether no connection came about, so that the server cannot have seen the call. The code alone does not tell: a
 * connection that is lost in the middle says ETIMEDOUT or EHOSTUNREACH, too.
 */
const neverConnected = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // One error for each address of the name.
  if (error instanceof AggregateError) return error.errors.every(neverConnected);
  return neverConnected(error.cause);
};

const transportError = (error: unknown, url: string): AttriumError =>
  neverConnected(error)
    ? new AttriumError('UNAVAILABLE', `Nothing answers at ${url}.`, {
        cause: error,
        details: { outcome: 'not sent' },
        remedy: 'Start the store, or correct the URL.',
      })
    : new AttriumError('UNAVAILABLE', 'The server did not answer as Attrium does.', { cause: error });

/** Raises the error that it holds. */
const answerOf = (envelope: Envelope): unknown => {
  const { result, error } = (envelope ?? {}) as {
    readonly result?: { readonly data?: unknown } | null;
    readonly error?: { readonly message?: string; readonly data?: Partial<WireErrorData> | null } | null;
  };
  if (typeof result === 'object' && result !== null) return result.data;
  const { code, details, retryAfterMs, remedy, requestId, meta } = error?.data ?? {};
  throw briefly(
    isErrorCode(code)
      ? new AttriumError(code, error?.message, {
          details: { ...details, ...(requestId !== undefined && { requestId }) },
          meta,
          retryAfterMs,
          remedy,
          cause: error,
        })
      : new AttriumError('UNAVAILABLE', 'The server did not answer as Attrium does.', { cause: envelope }),
  );
};
