import { createTRPCUntypedClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { AttriumError, isErrorCode } from '#domain/errors';
import { limits } from '#domain/limits';
import { refuseUnsafeInput } from '#domain/plain-input';
import { type Invoke, type Procedures, procedures } from '../procedures.ts';
import type { WireErrorData } from '../trpc/errors.ts';
import type { AppRouter } from '../trpc/router.ts';
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
  const client = createTRPCUntypedClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${options.url.replace(/\/+$/, '')}/trpc`,
        headers: { authorization: `Bearer ${options.apiKey}` },
        fetch: options.fetch as never,
        maxItems: limits.callsPerBatch,
        // Filters do not fit into an address, and addresses are logged on their way.
        methodOverride: 'POST',
      }),
    ],
  });
  const send: Invoke = async ({ path, kind, input, signal }) => {
    refuseUnsafeInput(input);
    // Nobody waits for it any more, and among the calls of a batch it would be sent all the same.
    signal?.throwIfAborted();
    try {
      return await client[kind](path, input, { signal });
    } catch (error) {
      throw briefly(clientError(error, options.url));
    }
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

const clientError = (error: unknown, url: string): unknown => {
  if (!(error instanceof TRPCClientError)) return error;
  const data = error.data as Partial<WireErrorData> | null | undefined;
  if (!isErrorCode(data?.code)) {
    if (neverConnected(error)) {
      return new AttriumError('UNAVAILABLE', `Nothing answers at ${url}.`, {
        cause: error,
        details: { outcome: 'not sent' },
        remedy: 'Start the store, or correct the URL.',
      });
    }
    return new AttriumError('UNAVAILABLE', 'The server did not answer as Attrium does.', { cause: error });
  }
  const { details, retryAfterMs, remedy, requestId, meta } = data;
  return new AttriumError(data.code, error.message, {
    details: { ...details, ...(requestId !== undefined && { requestId }) },
    meta,
    retryAfterMs,
    remedy,
    cause: error,
  });
};
