import type { Month } from './month.ts';
import { expiredMonths, type HistoryPolicy, wantedMonths } from './retention.ts';
import type { JsonValue } from './values.ts';

export const healthStatuses = ['ok', 'warn', 'fail'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** One thing that an operator should know of, and what to do about it. */
export interface HealthCheck {
  /** Stable, such as `history.months`; a metric carries it as a label. */
  readonly name: string;
  readonly status: HealthStatus;
  readonly message: string;
  /** null where nothing is to be done. */
  readonly remedy: string | null;
  readonly data: { readonly [name: string]: JsonValue };
}

/** What a store says of its history and of what waits to get there. */
export interface HistoryFacts {
  /** By the primary's clock. */
  readonly current: Month;
  /** Months that history has, and those that were taken out of it and still lie there. */
  readonly attached: readonly Month[];
  readonly detached: readonly Month[];
  /** Partitions that row-level security does not bind. */
  readonly unsecured: readonly string[];
  /** Of a partition for rows without a month, which the store never makes; 0 where there is none. */
  readonly strayBytes: number;
  /**
   * How well the place of rows follows the time they came in, from -1 to 1, of the newest month that is large enough to
   * tell; null where none is.
   */
  readonly timeCorrelation: number | null;
  /** Values that were acknowledged as staged and not yet written, and since when the oldest of them; null where none is. */
  readonly stagedValues: number;
  readonly stagedMs: number | null;
}

/** Below it a range of time touches many blocks of a month, and its index (BRIN) leaves out few. */
const leastCorrelation = 0.9;
/** Staged values are written every 100 ms; a crash of the server loses what is not. */
const stagedBoundsMs = { warn: 5_000, fail: 60_000 } as const;

type Judgement = Omit<HealthCheck, 'name'>;
const ok = (message: string, data: HealthCheck['data'] = {}): Judgement => ({
  status: 'ok',
  message,
  remedy: null,
  data,
});

const startWorker = 'Keep `attrium worker` (or `attrium start`) running, and read its log.';

const judges: Readonly<Record<string, (facts: HistoryFacts, policy: HistoryPolicy) => Judgement>> = {
  'history.months': ({ current, attached }, policy) => {
    const there = new Set(attached);
    const missing = wantedMonths(current, policy).filter((month) => !there.has(month));
    const [now, next] = wantedMonths(current, { ...policy, monthsAhead: 1 }) as [Month, Month];
    if (there.has(now) && there.has(next)) return ok('This month and the next are there.', { missing });
    return {
      status: there.has(now) ? 'warn' : 'fail',
      message: `There is no partition for ${missing.join(', ')}: the first write of a month has to make it.`,
      remedy: startWorker,
      data: { missing },
    };
  },
  'history.retention': ({ current, attached, detached }, policy) => {
    const expired = expiredMonths(attached, current, policy);
    const oldest = [...attached].sort()[0] ?? null;
    const data = { keepMonths: policy.keepMonths, oldest, expired, detached };
    if (expired.length === 0 && detached.length === 0) return ok('No month is older than declared.', data);
    return {
      status: 'warn',
      message:
        expired.length > 0
          ? `Older than declared and still there: ${expired.join(', ')}.`
          : `Taken out of history and not dropped: ${detached.join(', ')}.`,
      remedy: `${startWorker} A long transaction may hold a month: look into pg_stat_activity.`,
      data,
    };
  },
  'history.order': ({ timeCorrelation }) => {
    const data = { correlation: timeCorrelation };
    if (timeCorrelation === null) return ok('There is too little history to tell.', data);
    if (Math.abs(timeCorrelation) >= leastCorrelation) return ok('Rows lie in the order they came in.', data);
    return {
      status: 'warn',
      message:
        'Rows of the newest month do not lie in the order they came in, so windows read too many blocks.',
      remedy:
        'Look for what rewrote it (an update or a restore by hand), and CLUSTER the month by ingested_at.',
      data,
    };
  },
  'history.default': ({ strayBytes }) =>
    strayBytes === 0
      ? ok('No row lies outside of the months.')
      : {
          status: 'warn',
          message:
            'A default partition holds rows: making a month has to scan it, and dropping one locks it.',
          remedy: 'Move its rows into their months, and drop it.',
          data: { bytes: strayBytes },
        },
  'history.security': ({ unsecured }) =>
    unsecured.length === 0
      ? ok('Row-level security binds every month.')
      : {
          status: 'fail',
          message: `Row-level security does not bind ${unsecured.join(', ')}.`,
          remedy: 'Run `attrium worker --once`, and let nothing else make partitions of history.',
          data: { partitions: [...unsecured] },
        },
  'ingest.staged': ({ stagedValues, stagedMs }) => {
    const data = { values: stagedValues, oldestMs: stagedMs };
    if (stagedMs === null || stagedMs < stagedBoundsMs.warn)
      return ok('Staged values are written in time.', data);
    return {
      status: stagedMs < stagedBoundsMs.fail ? 'warn' : 'fail',
      message: 'Staged values are not written in time; a crash of the database server would lose them.',
      remedy:
        'Look for `staged` in the logs of the processes that serve: each of them writes what any has staged.',
      data,
    };
  },
};

/** Every check, in the same order whatever the facts. */
export const judgeHistory = (facts: HistoryFacts, policy: HistoryPolicy): readonly HealthCheck[] =>
  Object.entries(judges).map(([name, judge]) => ({ name, ...judge(facts, policy) }));

/** The worst of them. */
export const overallStatus = (checks: readonly Pick<HealthCheck, 'status'>[]): HealthStatus =>
  checks.reduce<HealthStatus>(
    (worst, { status }) => (healthStatuses.indexOf(status) > healthStatuses.indexOf(worst) ? status : worst),
    'ok',
  );
