/** What the modules make in every environment, whatever its sizes, as far as it is paid for. Terraform's plan is held against it by a test. */
export const inventory = {
  keys: 6,
  /** With the master user's, which RDS keeps. */
  secrets: 7,
  firewallRules: 4,
  alarms: 25,
  compositeAlarms: 2,
  dashboards: 1,
} as const;
