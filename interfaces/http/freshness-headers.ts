import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';

const isWorse = (a: Meta, b: Meta): boolean => {
  if (a.source === null || b.source === null) return a.source !== null;
  return b.lagMs !== null && (a.lagMs === null || a.lagMs > b.lagMs);
};

/**
 * What the bodies say of their freshness, for caches and logs that read headers only: of a batch its worst member,
 * with the tokens of all. Nothing where no copy of the data was asked.
 */
export const freshnessHeaders = (metas: readonly Meta[]): Readonly<Record<string, string>> => {
  const [first, ...others] = metas;
  if (first === undefined) return {};
  const worst = others.reduce((worst, meta) => (isWorse(meta, worst) ? meta : worst), first);
  if (worst.source === null) return {};
  const tokens = metas.flatMap(({ token }) => token ?? []).join(',');
  return {
    'attrium-source': worst.source,
    'attrium-lag-ms': worst.lagMs === null ? 'unknown' : String(worst.lagMs),
    'attrium-consistency': worst.consistency.delivered ?? 'none',
    // Room for any one token: clients commonly refuse headers over 16 KiB together, and the body carries them all.
    ...(tokens !== '' && tokens.length <= limits.tokenBytes && { 'attrium-token': tokens }),
  };
};

/** The `meta` in one envelope of tRPC, of an answer or of an error; undefined where there is none. */
export const metaOf = (envelope: unknown): Meta | undefined => {
  const { result, error } = envelope as {
    readonly result?: { readonly data?: { readonly meta?: Meta } };
    readonly error?: { readonly data?: { readonly meta?: Meta } };
  };
  return result?.data?.meta ?? error?.data?.meta;
};
