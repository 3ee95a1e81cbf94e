import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from 'jose';
import { AttriumError } from '#domain/errors';
import type { Clock } from '#domain/ports/clock';

/** Keys are fetched again once they are this old: a key that the issuer removed is refused after at most this. */
export const freshMs = 5 * 60_000;
/** While the issuer does not answer, keys that it had are taken for its own for this long. */
export const trustedMs = 60 * 60_000;
/** The least time between two fetches, whatever they brought: unknown key ids must not become requests to the issuer. */
export const cooldownMs = 10_000;
/** Within which the issuer must have answered whole. */
export const timeoutMs = 5_000;
/** A set of a hundred keys with their certificates is smaller. */
const bytesAtMost = 512 * 1024;

type Find = ReturnType<typeof createLocalJWKSet>;
export type PublicKey = Awaited<ReturnType<Find>>;

interface Attempt {
  readonly atMs: number;
  /** Why it brought nothing. */
  readonly error?: unknown;
}

/** The public keys of an issuer, as its endpoint tells them (RFC 7517). */
export class KeySet {
  readonly #url: string;
  readonly #clock: Clock;
  #known: { readonly find: Find; readonly askedAtMs: number } | undefined;
  #last: Attempt | undefined;
  #fetching: Promise<void> | undefined;

  constructor(url: string, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
  }

  /** Only key id and algorithm of the header choose. Raises UNAVAILABLE, and JOSEError where no key fits. */
  async keyFor(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<PublicKey> {
    if (this.#age() >= freshMs) await this.#update();
    try {
      return await this.#find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#update();
    // Whether the issuer has such a key by now is not known then.
    if (this.#last?.error !== undefined) throw this.#unavailable();
    return this.#find(header, token);
  }

  async #find(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<PublicKey> {
    if (this.#known === undefined || this.#age() >= trustedMs) throw this.#unavailable();
    return this.#known.find(header, token);
  }

  #age(): number {
    return this.#clock.monotonicMs() - (this.#known?.askedAtMs ?? Number.NEGATIVE_INFINITY);
  }

  #unavailable(): AttriumError {
    return new AttriumError('UNAVAILABLE', 'The keys of the issuer of JSON Web Tokens cannot be read.', {
      cause: this.#last?.error,
      retryAfterMs: cooldownMs,
    });
  }

  /** One fetch at a time, and none while the last one is recent. */
  #update(): Promise<void> {
    if (this.#fetching !== undefined) return this.#fetching;
    const nowMs = this.#clock.monotonicMs();
    if (this.#last !== undefined && nowMs - this.#last.atMs < cooldownMs) return Promise.resolve();
    this.#fetching = this.#fetch(nowMs).finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(askedAtMs: number): Promise<void> {
    try {
      this.#known = { find: createLocalJWKSet(await this.#download()), askedAtMs };
      this.#last = { atMs: askedAtMs };
    } catch (error) {
      this.#last = { atMs: this.#clock.monotonicMs(), error };
    }
  }

  async #download(): Promise<JSONWebKeySet> {
    const over = new AbortController();
    const tooLate = this.#clock.sleep(timeoutMs, over.signal).then(
      () => over.abort(new Error(`No answer within ${timeoutMs} ms.`)),
      () => undefined,
    );
    try {
      // A redirect would let whoever controls one path of the issuer's host choose the keys.
      const response = await fetch(this.#url, {
        redirect: 'error',
        signal: over.signal,
        headers: { accept: 'application/json, application/jwk-set+json' },
      });
      if (response.status !== 200) throw new Error(`Status ${response.status} instead of 200.`);
      return JSON.parse(await bounded(response)) as JSONWebKeySet;
    } finally {
      over.abort();
      await tooLate;
    }
  }
}

const bounded = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesAtMost) throw new Error(`More than ${bytesAtMost} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};
