import pino, { type DestinationStream } from 'pino';
import type { LogLevel, Telemetry } from '#domain/ports/telemetry';
import { createLogger } from './log-lines.ts';
import { createMetrics } from './metrics.ts';

export interface SystemTelemetryOptions {
  /** Lines below it are not written; default info. */
  readonly level?: LogLevel | 'silent';
  /** Where lines go; default stderr, so that stdout stays the command's. */
  readonly destination?: DestinationStream;
}

export interface SystemTelemetry extends Telemetry {
  /** In the text format of Prometheus 0.0.4; every name starts with `attrium_`. */
  metrics(): Promise<string>;
}

/** Lines to stderr and numbers for a scraper. What cannot be recorded is reported as a line, once per name. */
export const systemTelemetry = (options: SystemTelemetryOptions = {}): SystemTelemetry => {
  const logger = createLogger(
    options.level ?? 'info',
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
  const metrics = createMetrics();
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
    observe: (name, ms, labels = {}) => orReport(name, () => metrics.observe(name, ms, labels)),
    log: (level, event, fields = {}) => orReport(event, () => logger[level](fields, event)),
    metrics: () => metrics.text(),
  };
};
