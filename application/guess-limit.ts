import { AttriumError } from '#domain/errors';
import type { Clock } from '#domain/ports/clock';

export interface Rate {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** A wrong key costs a look-up, a wrong token the check of a signature; nobody mistypes more than this, and 256 bits are not guessed at any rate. */
const ofOneSource: Rate = { burst: 50, perSecond: 10 };
/**
 * Of all sources together: what the store spares for strangers, however many addresses they have. As good ones are given
 * back, the burst bounds how many are looked up at once: five hundred kept everybody waiting for half a second.
 */
const ofAll: Rate = { burst: 100, perSecond: 200 };

/** Sources whose bucket is remembered; one that is forgotten starts anew, and the common bucket still holds. */
const sourcesAtMost = 10_000;

interface Bucket {
  readonly rate: Rate;
  tokens: number;
  filledAtMs: number;
}

export const tooManyGuesses = (retryAfterMs: number): AttriumError =>
  new AttriumError('QUOTA_EXCEEDED', 'Too many wrong credentials were tried.', { retryAfterMs });

/** How many look-ups of unknown credentials strangers may cause. One is given back where the credential turns out good. */
export class GuessLimit {
  readonly #clock: Clock;
  readonly #all: Bucket;
  readonly #sources = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#all = full(ofAll, clock.monotonicMs());
  }

  /** Raises QUOTA_EXCEEDED with the time after which the next look-up is free. */
  take(source: string): void {
    const retryAfterMs = this.waitMs(source);
    if (retryAfterMs > 0) throw tooManyGuesses(retryAfterMs);
    for (const bucket of [this.#bucketOf(source), this.#all]) bucket.tokens -= 1;
  }

  /** Until the next look-up is free, in whole milliseconds; 0 where it is now. Takes nothing. */
  waitMs(source: string): number {
    const nowMs = this.#clock.monotonicMs();
    return Math.max(waitMsOf(this.#sources.get(source), nowMs), waitMsOf(this.#all, nowMs));
  }

  giveBack(source: string): void {
    for (const bucket of [this.#sources.get(source), this.#all])
      if (bucket !== undefined) bucket.tokens = Math.min(bucket.rate.burst, bucket.tokens + 1);
  }

  #bucketOf(source: string): Bucket {
    const bucket = this.#sources.get(source) ?? full(ofOneSource, this.#clock.monotonicMs());
    // The one that was used last comes last, so that the first is the one to forget.
    this.#sources.delete(source);
    this.#sources.set(source, bucket);
    if (this.#sources.size > sourcesAtMost) {
      const [oldest] = this.#sources.keys();
      if (oldest !== undefined) this.#sources.delete(oldest);
    }
    return bucket;
  }
}

const full = (rate: Rate, nowMs: number): Bucket => ({ rate, tokens: rate.burst, filledAtMs: nowMs });

/** Of a source without a bucket nothing was ever taken. */
const waitMsOf = (bucket: Bucket | undefined, nowMs: number): number => {
  if (bucket === undefined) return 0;
  refill(bucket, nowMs);
  return Math.max(0, Math.ceil(((1 - bucket.tokens) / bucket.rate.perSecond) * 1_000));
};

const refill = (bucket: Bucket, nowMs: number): void => {
  const gained = ((nowMs - bucket.filledAtMs) / 1_000) * bucket.rate.perSecond;
  bucket.tokens = Math.min(bucket.rate.burst, bucket.tokens + gained);
  bucket.filledAtMs = nowMs;
};
