/** What the modules make in every environment, whatever its sizes. Terraform's plan is held against it by a test. */
export const inventory = {
  keys: 6,
  secrets: 5,
  alarms: 25,
  compositeAlarms: 2,
  dashboards: 1,
  /** Metrics of our own: what the worker publishes for alarms. */
  metrics: 15,
} as const;
