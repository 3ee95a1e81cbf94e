/**
 * List prices of AWS in US dollars, without taxes, as their pages gave them at `asOf`. Not fetched: look a page up before you
 * sign for a figure. `reserved`: what a commitment of one year without upfront payment takes off (Fargate: a Compute Savings
 * Plan), as a fraction; absent where AWS sells none.
 */
export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly asOf: string;
  readonly source: string;
  readonly reserved?: number;
}

export type Prices = Readonly<Record<string, Price>>;

/** Of one page, in one unit. */
const list = (
  figures: Readonly<Record<string, number>>,
  terms: Omit<Price, 'usd'>,
): Readonly<Record<string, Price>> =>
  Object.fromEntries(Object.entries(figures).map(([name, usd]) => [name, { usd, ...terms }]));

const rds = { asOf: '2026-06', source: 'https://aws.amazon.com/rds/postgresql/pricing/' };
const cache = { asOf: '2026-03', source: 'https://aws.amazon.com/elasticache/pricing/' };
const msk = { asOf: '2026-03', source: 'https://aws.amazon.com/msk/pricing/' };
const redshift = { asOf: '2026-03', source: 'https://aws.amazon.com/redshift/pricing/' };
const fargate = { asOf: '2026-03', source: 'https://aws.amazon.com/fargate/pricing/', reserved: 0.15 };
const balancer = { asOf: '2026-03', source: 'https://aws.amazon.com/elasticloadbalancing/pricing/' };
const waf = { asOf: '2026-03', source: 'https://aws.amazon.com/waf/pricing/' };
const watch = { asOf: '2026-03', source: 'https://aws.amazon.com/cloudwatch/pricing/' };
const link = { asOf: '2026-03', source: 'https://aws.amazon.com/privatelink/pricing/' };

const virginia: Prices = {
  // PostgreSQL in one zone. A standby in another zone costs as much again: instance, storage and operations.
  ...list(
    {
      'db.t4g.micro': 0.016,
      'db.t4g.small': 0.032,
      'db.t4g.medium': 0.065,
      'db.t4g.large': 0.129,
      'db.r6g.large': 0.225,
      'db.r6g.xlarge': 0.45,
      'db.r6g.2xlarge': 0.899,
      'db.r6g.4xlarge': 1.798,
      'db.r6g.8xlarge': 3.597,
    },
    { per: 'hour', reserved: 0.33, ...rds },
  ),
  'rds storage': { usd: 0.115, per: 'GiB-month', ...rds },
  'rds operations': { usd: 0.02, per: 'IOPS-month', ...rds },
  'rds backup': { usd: 0.095, per: 'GiB-month', ...rds },
  'rds proxy': {
    usd: 0.015,
    per: 'vCPU-hour',
    asOf: '2026-03',
    source: 'https://aws.amazon.com/rds/proxy/pricing/',
  },
  ...list(
    {
      'cache.t4g.micro': 0.016,
      'cache.t4g.small': 0.032,
      'cache.t4g.medium': 0.065,
      'cache.r6g.large': 0.206,
      'cache.r6g.xlarge': 0.411,
      'cache.r6g.2xlarge': 0.821,
    },
    { per: 'hour', reserved: 0.32, ...cache },
  ),
  ...list(
    {
      'kafka.t3.small': 0.0456,
      'kafka.m5.large': 0.21,
      'kafka.m7g.large': 0.204,
      'kafka.m7g.xlarge': 0.408,
      'kafka.m7g.2xlarge': 0.816,
    },
    { per: 'hour', ...msk },
  ),
  'msk storage': { usd: 0.1, per: 'GiB-month', ...msk },
  'msk connect': { usd: 0.11, per: 'MCU-hour', ...msk },
  ...list(
    { 'ra3.large': 0.543, 'ra3.xlplus': 1.086, 'ra3.4xlarge': 3.26, 'ra3.16xlarge': 13.04 },
    { per: 'hour', reserved: 0.3, ...redshift },
  ),
  'redshift storage': { usd: 0.024, per: 'GiB-month', ...redshift },
  'redshift serverless': { usd: 0.36, per: 'RPU-hour', ...redshift },
  // Linux on x86-64.
  'fargate cpu': { usd: 0.04048, per: 'vCPU-hour', ...fargate },
  'fargate memory': { usd: 0.004445, per: 'GiB-hour', ...fargate },
  'load balancer': { usd: 0.0225, per: 'hour', ...balancer },
  'load balancer unit': { usd: 0.008, per: 'LCU-hour', ...balancer },
  firewall: { usd: 5, per: 'month', ...waf },
  'firewall rule': { usd: 1, per: 'month', ...waf },
  'firewall requests': { usd: 0.6, per: 'million', ...waf },
  'interface endpoint': { usd: 0.01, per: 'zone-hour', ...link },
  key: { usd: 1, per: 'month', asOf: '2026-03', source: 'https://aws.amazon.com/kms/pricing/' },
  secret: {
    usd: 0.4,
    per: 'month',
    asOf: '2026-03',
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  alarm: { usd: 0.1, per: 'month', ...watch },
  'composite alarm': { usd: 0.5, per: 'month', ...watch },
  dashboard: { usd: 3, per: 'month', ...watch },
  metric: { usd: 0.3, per: 'month', ...watch },
  'log intake': { usd: 0.5, per: 'GiB', ...watch },
  'log storage': { usd: 0.03, per: 'GiB-month', ...watch },
};

/** By region. A region that is not here has no estimate. */
export const pricesByRegion: Readonly<Record<string, Prices>> = { 'us-east-1': virginia };
