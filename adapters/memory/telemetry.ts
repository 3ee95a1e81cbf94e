import type { Labels, LogLevel, Telemetry } from '#domain/ports/telemetry';

export interface RecordedLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Remembers what it was told, for tests to ask. */
export interface MemoryTelemetry extends Telemetry {
  /** Sum of a counter over all label sets that include the given labels; 0 where nothing was counted. */
  counted(name: string, labels?: Labels): number;
  /** Durations of that name whose labels include the given ones, in milliseconds, oldest first. */
  observed(name: string, labels?: Labels): readonly number[];
  /** What a gauge of exactly these labels was set to last; undefined where it never was. */
  gauged(name: string, labels?: Labels): number | undefined;
  readonly lines: readonly RecordedLine[];
}

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  amount: number;
}

/** Durations and lines beyond this push out the oldest, so that a long-lived process does not grow. */
const kept = 10_000;

const selected = (samples: Iterable<Sample>, name: string, labels: Labels): readonly number[] =>
  [...samples]
    .filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
    )
    .map((sample) => sample.amount);

const pushBounded = <Item>(items: Item[], item: Item): void => {
  items.push(item);
  if (items.length > kept) items.shift();
};

const seriesOf = (name: string, labels: Labels): string =>
  JSON.stringify([name, ...Object.entries(labels).sort()]);

export const createTelemetry = (): MemoryTelemetry => {
  const counters = new Map<string, Sample>();
  const gauges = new Map<string, number>();
  const durations: Sample[] = [];
  const lines: RecordedLine[] = [];
  return {
    count(name, labels = {}, by = 1) {
      const series = seriesOf(name, labels);
      const counter = counters.get(series) ?? { name, labels, amount: 0 };
      counter.amount += by;
      counters.set(series, counter);
    },
    gauge(name, value, labels = {}) {
      gauges.set(seriesOf(name, labels), value);
    },
    observe(name, ms, labels = {}) {
      pushBounded(durations, { name, labels, amount: ms });
    },
    log(level, event, fields = {}) {
      pushBounded(lines, { level, event, fields });
    },
    gauged: (name, labels = {}) => gauges.get(seriesOf(name, labels)),
    counted: (name, labels = {}) =>
      selected(counters.values(), name, labels).reduce((sum, amount) => sum + amount, 0),
    observed: (name, labels = {}) => selected(durations, name, labels),
    lines,
  };
};
