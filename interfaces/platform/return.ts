import { type CostModule, centsOf, type Estimate, hoursPerMonth, totalCents } from './estimate.ts';

const secondsPerMonth = hoursPerMonth * 3600;

/** The notes that this store was designed from: section 2.7 (cost, return), 2.1 and 5 (writes), 2.5 (what was provisioned). */
export const original = {
  monthlyUsd: 9200,
  overBaseline: 0.23,
  writesTimesBaseline: 3,
  valuesPerSecond: 10_000,
} as const;

/** What its stack provisioned. A stream and the tasks of the service are ours on top. */
const originalScope: readonly CostModule[] = [
  'network',
  'secrets',
  'postgres',
  'proxy',
  'cache',
  'warehouse',
  'observability',
];

/** `npm run bench:store`, recorded in perf/results/store.md: database, service and callers on two cores. */
export const measured = { valuesPerSecond: 28_370, readsPerSecond: 673 } as const;

/** Dollars of the whole bill for a million values at this rate, all month. */
export const usdPerMillionValues = (monthlyCents: number, valuesPerSecond: number): number =>
  monthlyCents / 100 / ((valuesPerSecond * secondsPerMonth) / 1e6);

/** Dollars of the whole bill for 1,000 reads at this rate, all month. */
export const usdPerThousandReads = (monthlyCents: number, readsPerSecond: number): number =>
  monthlyCents / 100 / ((readsPerSecond * secondsPerMonth) / 1e3);

/** How an estimate of prod stands beside the original design's. */
export const besideOriginal = (estimate: Estimate) => {
  const monthlyUsd = totalCents(estimate) / 100;
  const inItsScopeUsd = centsOf(originalScope.flatMap((module) => estimate[module])) / 100;
  const baselineUsd = original.monthlyUsd / (1 + original.overBaseline);
  const perDollar = (valuesPerSecond: number, usd: number): number =>
    (valuesPerSecond * secondsPerMonth) / usd;
  const baseline = perDollar(original.valuesPerSecond / original.writesTimesBaseline, baselineUsd);
  const asDesigned = perDollar(original.valuesPerSecond, original.monthlyUsd);
  const ours = perDollar(original.valuesPerSecond, monthlyUsd);
  const asMeasured = perDollar(measured.valuesPerSecond, monthlyUsd);
  return {
    originalUsd: original.monthlyUsd,
    baselineUsd: Math.round(baselineUsd),
    inItsScopeUsd,
    beyondItsScopeUsd: Math.round((monthlyUsd - inItsScopeUsd) * 100) / 100,
    overOriginalPercent: percent(monthlyUsd / original.monthlyUsd),
    overBaselinePercent: percent(monthlyUsd / baselineUsd),
    valuesPerDollar: {
      baseline: Math.round(baseline),
      original: Math.round(asDesigned),
      ours: Math.round(ours),
      measured: Math.round(asMeasured),
    },
    timesBaseline: {
      original: twoDigits(asDesigned / baseline),
      ours: twoDigits(ours / baseline),
      measured: twoDigits(asMeasured / baseline),
    },
  };
};

const twoDigits = (figure: number): number => Math.round(figure * 100) / 100;
const percent = (ratio: number): number => Math.round((ratio - 1) * 1000) / 10;
