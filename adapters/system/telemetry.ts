import pino, { type DestinationStream } from 'pino';
import type { LogLevel, Telemetry } from '#domain/ports/telemetry';
import { createLogger } from './log-lines.ts';
import { createMetrics, type Metrics } from './metrics.ts';

export interface SystemTelemetryOptions {
  /** Lines below it are not written; default info. */
  readonly level?: LogLevel | 'silent';
  /** Numbers of the process itself, too: processor, memory, event loop. For one that serves; default not. */
  readonly processMetrics?: boolean;
  /** Where lines go; default stderr, so that stdout stays the command's. */
  readonly destination?: DestinationStream;
}

export interface SystemTelemetry extends Telemetry {
  /** For a scraper; the store's own names start with `attrium_`. */
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
}

/** Lines to stderr and numbers for a scraper. What cannot be recorded is reported as a line, once per name. */
export const systemTelemetry = (options: SystemTelemetryOptions = {}): SystemTelemetry => {
  const logger = createLogger(
    options.level ?? 'info',
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
  const metrics = createMetrics({ ofProcess: options.processMetrics ?? false });
  const reported = new Set<string>();

  // The port must never throw: a fault in telling must not become a fault in serving.
  const orReport = (name: string, record: () => void): void => {
    try {
      record();
    } catch (error) {
      if (reported.has(name)) return;
      reported.add(name);
      logger.warn({ name, reason: error instanceof Error ? error.message : String(error) }, 'telemetry lost');
    }
  };

  return {
    count: (name, labels = {}, by = 1) => orReport(name, () => metrics.count(name, labels, by)),
    gauge: (name, value, labels = {}) => orReport(name, () => metrics.gauge(name, value, labels)),
    observe: (name, ms, labels = {}) => orReport(name, () => metrics.observe(name, ms, labels)),
    log: (level, event, fields = {}) => orReport(event, () => logger[level](fields, event)),
    metrics: { contentType: metrics.contentType, text: () => metrics.text() },
  };
};
