import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Labels } from '#domain/ports/telemetry';

/** Sets the store's metrics apart from others of the same process. */
const namespace = 'attrium_';

/** From a cached read (tenths of a millisecond) to a request that its deadline ends (ten seconds). */
const bucketsMs = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

export interface Metrics {
  /** Raises the registry's error where the name, the labels or the amount are not what it can take. */
  count(name: string, labels: Labels, by: number): void;
  /** As `count`. */
  gauge(name: string, value: number, labels: Labels): void;
  /** As `count`; in milliseconds. */
  observe(name: string, ms: number, labels: Labels): void;
  /** Of the text. */
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/**
 * Counters, gauges and histograms come into being on first use; their first labels are their labels from then on. With
 * `ofProcess` also what dashboards know of every Node process: `process_*` and `nodejs_*`.
 */
export const createMetrics = ({ ofProcess }: { readonly ofProcess: boolean }): Metrics => {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();

  const made = <Metric>(metrics: Map<string, Metric>, name: string, make: () => Metric): Metric => {
    const metric = metrics.get(name) ?? make();
    metrics.set(name, metric);
    return metric;
  };
  const frame = (name: string, labels: Labels) => ({
    name: namespace + name,
    help: name.replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });

  return {
    count(name, labels, by) {
      made(counters, name, () => new Counter(frame(name, labels))).inc({ ...labels }, by);
    },
    gauge(name, value, labels) {
      made(gauges, name, () => new Gauge(frame(name, labels))).set({ ...labels }, value);
    },
    observe(name, ms, labels) {
      const histogram = made(
        histograms,
        name,
        () => new Histogram({ ...frame(name, labels), buckets: bucketsMs }),
      );
      histogram.observe({ ...labels }, ms);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};
