import type { Meta } from '#domain/freshness';

/** How fresh several answers are together: as the last one says, with the greatest lag of all; unknown beats any. */
export const worstOf = (metas: readonly Meta[]): Meta | undefined => {
  const lags = metas.map(({ lagMs }) => lagMs);
  const last = metas.at(-1);
  return last && { ...last, lagMs: lags.includes(null) ? null : Math.max(...lags.map(Number)) };
};

/** "primary, lag 0 ms, EVENTUAL, as of 2026-..." */
export const freshnessLine = ({ source, lagMs, consistency, freshAt, degraded }: Meta): string =>
  [
    source ?? 'no source',
    lagMs === null ? 'lag unknown' : `lag ${Math.ceil(lagMs)} ms`,
    consistency.delivered ?? consistency.requested,
    ...(freshAt === null ? [] : [`as of ${freshAt}`]),
    ...degraded,
  ].join(', ');
