import type { Meta } from '#domain/freshness';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const entryOf = (name: string, ms: readonly number[]): string =>
  `${name};dur=${Math.max(...ms).toFixed(1)}${ms.length > 1 ? `;desc="longest of ${ms.length}"` : ''}`;

/**
 * The header that browsers show beside a request (W3C Server Timing), in milliseconds: `procedure`, and `store` as far
 * as the answers tell of reads. Of a batch the longest, for its calls run side by side. Nothing where no procedure ran.
 */
export const serverTiming = (
  procedureMs: readonly number[],
  metas: readonly Meta[],
): Readonly<Record<string, string>> => {
  if (procedureMs.length === 0) return {};
  const storeMs = metas.flatMap(({ attempts }) =>
    attempts.length > 0 ? sum(attempts.map(({ ms }) => ms)) : [],
  );
  const entries = [
    entryOf('procedure', procedureMs),
    ...(storeMs.length > 0 ? [entryOf('store', storeMs)] : []),
  ];
  return { 'server-timing': entries.join(', ') };
};
