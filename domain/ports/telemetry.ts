export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Labels = Readonly<Record<string, string>>;

/** What the store tells its operators. Must never throw and never block; must not receive values of attributes. */
export interface Telemetry {
  /** Adds to a counter; the name follows Prometheus (snake_case, `_total`). Labels are few and bounded. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Sets a number that goes up and down to what it is now. */
  gauge(name: string, value: number, labels?: Labels): void;
  /** Records a duration in milliseconds; the name ends with `_ms`. */
  observe(name: string, ms: number, labels?: Labels): void;
  /** One structured line. `error` in fields keeps its cause here, which callers never see. */
  log(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void;
}
