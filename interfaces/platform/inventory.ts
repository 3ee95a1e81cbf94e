/** What the modules make of what is paid for by the piece: in prod, so no more anywhere else. Terraform's plans are held against it by a test. */
export const inventory = {
  keys: 6,
  /** With the master user's, which RDS keeps. */
  secrets: 7,
  firewallRules: 4,
  alarms: 59,
  compositeAlarms: 6,
  dashboards: 1,
} as const;
