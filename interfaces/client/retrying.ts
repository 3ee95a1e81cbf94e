import { type AttriumError, isAttriumError } from '#domain/errors';
import type { Invocation, Invoke } from '../procedures.ts';

export interface RetryPolicy {
  /** Tries of one call, the first included; 1: none is repeated. */
  readonly attempts: number;
  /** The first pause is random between 0 and this, each later one may be twice as long. Milliseconds. */
  readonly baseMs: number;
  /** No pause is longer, unless the server asked for it. Milliseconds. */
  readonly capMs: number;
}

export const defaultRetries: RetryPolicy = { attempts: 4, baseMs: 50, capMs: 2_000 };

/** What a retry needs of the world around it. */
export interface RetryMeans {
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds, or rejects when the signal aborts. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly newKey: () => string;
}

/** Codes that say that nothing of the call has happened. */
const nothingDone: ReadonlySet<string> = new Set(['QUOTA_EXCEEDED', 'CATALOG_CHANGED']);

/**
 * Whether the same call may be sent again without doing anything twice: it only reads, or carries a key under which it
 * happens once, or the error says that nothing has happened.
 */
export const mayRepeat = ({ kind, once }: Invocation, error: AttriumError, hasKey: boolean): boolean => {
  if (!error.retriable) return false;
  if (kind === 'query' || (once && hasKey)) return true;
  const { outcome } = error.details;
  return nothingDone.has(error.code) || outcome === 'not committed' || outcome === 'not sent';
};

/**
 * How long to wait before try number `attempt` + 1; null: do not. What the server asks for is the least, and chance is
 * added to it so that callers who were refused together do not come back together (full jitter, "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015).
 */
export const pauseBefore = (
  { attempts, baseMs, capMs }: RetryPolicy,
  attempt: number,
  retryAfterMs: number | undefined,
  random: number,
): number | null => {
  if (attempt >= attempts) return null;
  return (retryAfterMs ?? 0) + random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
};

/** Repeats calls that failed for a moment, as far as that is safe and their time allows. The last error is what is raised. */
export const retrying =
  (invoke: Invoke, policy: RetryPolicy, means: RetryMeans): Invoke =>
  async (invocation) => {
    const keyed = withKey(invocation, means.newKey);
    const { idempotencyKey } = (keyed.input ?? {}) as { readonly idempotencyKey?: unknown };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await invoke(keyed);
      } catch (error) {
        if (!isAttriumError(error) || !mayRepeat(keyed, error, idempotencyKey !== undefined)) throw error;
        const pauseMs = pauseBefore(policy, attempt, error.retryAfterMs, means.random());
        if (pauseMs === null || means.nowMs() + pauseMs >= (keyed.dueAtMs ?? Number.POSITIVE_INFINITY))
          throw error;
        // The error may be that of the abort itself.
        keyed.signal?.throwIfAborted();
        await means.pause(pauseMs, keyed.signal);
      }
    }
  };

/** A write without a key of its caller's gets one. What is staged only takes none: it promises less than once. */
const withKey = (invocation: Invocation, newKey: () => string): Invocation => {
  const input = invocation.input as
    | { readonly idempotencyKey?: string; readonly durability?: string }
    | undefined;
  if (!invocation.once || input === undefined || input === null || typeof input !== 'object')
    return invocation;
  if (input.idempotencyKey !== undefined || input.durability === 'staged') return invocation;
  return { ...invocation, input: { ...input, idempotencyKey: newKey() } };
};

/** Of this process, in a browser and elsewhere. */
export const ownMeans: RetryMeans = {
  nowMs: () => performance.now(),
  pause: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
  random: Math.random,
  // randomUUID() is missing in pages that came without TLS.
  newKey: () =>
    `auto-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
};
