import { createHash } from 'node:crypto';
import { AttriumError } from '#domain/errors';
import type { Clock } from '#domain/ports/clock';
import type { ApiKey, Keys } from '#domain/ports/tenants';
import { GuessLimit } from './guess-limit.ts';
import type { Principal } from './principal.ts';

/**
 * An API key is at least 128 bits of randomness, so one round of SHA-256 is enough: there is no dictionary to try,
 * and looking the hash up tells a guesser nothing about the key. Hashes are looked up and never compared with a secret,
 * so there is no comparison whose time could tell anything.
 */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The longest key that is hashed; anything longer was never issued. */
const maxKeyLength = 512;

/** How long a key that was valid is taken for valid: a revocation holds everywhere after at most this. */
const ttlMs = 1_000;
/** Keys that are remembered, about 5 MB of them. */
const keysAtMost = 10_000;

interface Seen {
  readonly key: ApiKey;
  /** When the look-up was begun. */
  readonly askedAtMs: number;
}

/**
 * Tells who calls. Keys that were valid are remembered: for a second they cost no look-up, and after it their look-up is
 * nobody's guess, so that whoever tries wrong keys exhausts what strangers are given and nothing else.
 */
export class Authenticator {
  readonly #keys: Pick<Keys, 'byHash'>;
  readonly #clock: Clock;
  readonly #guesses: GuessLimit;
  readonly #seen = new Map<string, Seen>();
  readonly #asking = new Map<string, Promise<Seen | null>>();

  constructor({ keys, clock }: { readonly keys: Pick<Keys, 'byHash'>; readonly clock: Clock }) {
    this.#keys = keys;
    this.#clock = clock;
    this.#guesses = new GuessLimit(clock);
  }

  /**
   * `source`: where the call comes from, such as an address; each has its own share of wrong keys.
   * Raises CREDENTIAL_INVALID for an unknown, expired or revoked key, QUOTA_EXCEEDED, UNAVAILABLE.
   */
  async authenticate(apiKey: string, source: string): Promise<Principal> {
    if (apiKey.length > maxKeyLength) throw new AttriumError('CREDENTIAL_INVALID');
    const hash = hashApiKey(apiKey);
    const seen = this.#fresh(hash) ?? (await this.#asked(hash, source));
    if (seen === null || !this.#isValid(seen.key)) throw new AttriumError('CREDENTIAL_INVALID');
    const { id, tenant, role } = seen.key;
    return { key: id, tenant, role };
  }

  #fresh(hash: string): Seen | undefined {
    const seen = this.#seen.get(hash);
    return seen !== undefined && this.#clock.monotonicMs() - seen.askedAtMs < ttlMs ? seen : undefined;
  }

  /** One look-up at a time for each hash, however many calls wait for it. */
  #asked(hash: string, source: string): Promise<Seen | null> {
    const under = this.#asking.get(hash);
    if (under !== undefined) return under;
    const guess = !this.#seen.has(hash);
    if (guess) this.#guesses.take(source);
    const asking = this.#ask(hash, guess ? () => this.#guesses.giveBack(source) : () => undefined);
    this.#asking.set(hash, asking);
    const done = (): void => {
      this.#asking.delete(hash);
    };
    asking.then(done, done);
    return asking;
  }

  async #ask(hash: string, noGuess: () => void): Promise<Seen | null> {
    const askedAtMs = this.#clock.monotonicMs();
    let key: ApiKey | null;
    try {
      key = await this.#keys.byHash(hash);
    } catch (error) {
      noGuess();
      throw error;
    }
    this.#seen.delete(hash);
    if (key === null || !this.#isValid(key)) return null;
    noGuess();
    const seen = { key, askedAtMs };
    this.#seen.set(hash, seen);
    if (this.#seen.size > keysAtMost) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return seen;
  }

  #isValid({ revokedAt, expiresAt }: ApiKey): boolean {
    return revokedAt === undefined && (expiresAt === undefined || expiresAt > this.#clock.now());
  }
}
