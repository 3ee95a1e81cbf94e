import { AttriumError } from '#domain/errors';
import type { Environment } from './environment.ts';
import { inventory } from './inventory.ts';
import { type Prices, pricesByRegion } from './prices.ts';

/** AWS counts a month as 730 hours. */
export const hoursPerMonth = 730;
const daysPerMonth = hoursPerMonth / 24;
const gib = 1024 ** 3;

/** What the estimate takes for granted beyond the table. */
export const assumptions = {
  /** Of history, measured: 88 bytes; as much again in the log that backups keep. */
  bytesPerValueInBackup: 176,
  bytesPerRead: 2048,
  bytesPerValueOnTheWire: 200,
  /** One sample of enhanced monitoring, as a log line. */
  bytesPerMonitoringSample: 8192,
  logGibPerTask: 1,
  flowLogGib: 10,
  /** Those of the service by check and by code, and Container Insights. */
  metrics: 80,
  /** Enhanced monitoring of MSK, by topic. */
  metricsPerBroker: 60,
} as const;

export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  /** Cents, on demand and with commitments of one year. Whole, so that sums are exact. */
  readonly cents: number;
  readonly reservedCents: number;
}

export const costModules = [
  'network',
  'secrets',
  'postgres',
  'proxy',
  'cache',
  'stream',
  'warehouse',
  'service',
  'observability',
] as const;

export type CostModule = (typeof costModules)[number];
export type Estimate = Readonly<Record<CostModule, readonly CostLine[]>>;

export const centsOf = (lines: readonly CostLine[], key: 'cents' | 'reservedCents' = 'cents'): number =>
  lines.reduce((sum, line) => sum + line[key], 0);

export const totalCents = (estimate: Estimate, key: 'cents' | 'reservedCents' = 'cents'): number =>
  centsOf(Object.values(estimate).flat(), key);

/** vCPUs of an instance class, from its size: large has 2, xlarge 4, then twice as many for each step. */
export const vcpusOf = (instanceClass: string): number => {
  const size = instanceClass.split('.').at(-1) ?? '';
  const times = /^(\d*)xlarge$/.exec(size);
  return times === null ? 2 : 4 * Number(times[1] || 1);
};

/**
 * What an environment costs in a month, by module. Pure. Left out: taxes, support, data transfer out of the region and between
 * zones, requests to S3 and KMS. Raises CONFIG_INVALID for what the list of prices does not have.
 */
export const estimate = (environment: Environment): Estimate => {
  const { network, postgres, proxy, cache, stream, warehouse, service, observability } = environment;
  const load = environment.planned_load;
  const line = lineOf(environment.region);
  const hourly = (what: string, count: number): CostLine => line(what, count * hoursPerMonth);

  const tasks = [service.api, service.worker];
  const taskCount = tasks.reduce((sum, { count }) => sum + count, 0);
  const instances = 1 + postgres.replicas;
  // Where each of them pays for its own storage: the standby as well.
  const copies = instances + (postgres.multi_az ? 1 : 0);
  const includedOperations = postgres.storage_gib < 400 ? 3000 : 12_000;
  const valuesPerDay = load.values_per_second * 86_400;
  const backupGib = (postgres.backup_days * valuesPerDay * assumptions.bytesPerValueInBackup) / gib;
  const gibPerHour =
    ((load.reads_per_second * assumptions.bytesPerRead +
      load.values_per_second * assumptions.bytesPerValueOnTheWire) *
      3600) /
    gib;
  const samples =
    postgres.monitoring_seconds === 0 ? 0 : (hoursPerMonth * 3600) / postgres.monitoring_seconds;
  const monitoringGib = (samples * instances * assumptions.bytesPerMonitoringSample) / gib;
  const logGib = taskCount * assumptions.logGibPerTask + assumptions.flowLogGib + monitoringGib;
  const requestsPerMonth = load.reads_per_second * 3600 * hoursPerMonth;

  return {
    network: [hourly('interface endpoint', network.interface_endpoints.length * network.zones.length)],
    secrets: [line('key', inventory.keys), line('secret', inventory.secrets)],
    postgres: [
      hourly(postgres.instance_class, copies),
      line('rds storage', copies * postgres.storage_gib),
      line('rds operations', copies * Math.max(0, (postgres.iops ?? 0) - includedOperations)),
      line('rds backup', Math.max(0, backupGib - postgres.storage_gib)),
    ],
    proxy: proxy.enabled
      ? [
          hourly('rds proxy', vcpusOf(postgres.instance_class) * (proxy.read_endpoint ? instances : 1)),
          hourly('interface endpoint', proxy.read_endpoint ? network.zones.length : 0),
        ]
      : [],
    cache: [hourly(cache.node_type, 1 + cache.replicas)],
    stream: [
      hourly(stream.instance_type, stream.brokers),
      line('msk storage', stream.brokers * stream.storage_gib),
      hourly('msk connect', stream.connect_workers * stream.connect_mcus),
    ],
    warehouse: [
      warehouse.mode === 'provisioned'
        ? hourly(warehouse.node_type, warehouse.nodes)
        : line('redshift serverless', warehouse.base_rpu * load.serverless_hours_per_day * daysPerMonth),
      line('redshift storage', load.analytics_gib),
    ],
    service: [
      hourly(
        'fargate cpu',
        tasks.reduce((sum, { cpu, count }) => sum + (cpu / 1024) * count, 0),
      ),
      hourly(
        'fargate memory',
        tasks.reduce((sum, { memory_mib, count }) => sum + (memory_mib / 1024) * count, 0),
      ),
      hourly('load balancer', 1),
      hourly('load balancer unit', Math.max(1, gibPerHour)),
      line('firewall', 1),
      line('firewall rule', inventory.firewallRules),
      line('firewall requests', requestsPerMonth / 1e6),
    ],
    observability: [
      line('alarm', inventory.alarms),
      line('composite alarm', inventory.compositeAlarms),
      line('dashboard', inventory.dashboards),
      line(
        'metric',
        assumptions.metrics + (observability.enhanced ? stream.brokers * assumptions.metricsPerBroker : 0),
      ),
      line('log intake', logGib),
      line('log storage', (logGib * observability.retention_days) / daysPerMonth),
    ],
  };
};

const lineOf = (region: string): ((what: string, quantity: number) => CostLine) => {
  const prices: Prices | undefined = pricesByRegion[region];
  if (prices === undefined) throw unpriced(`the region ${region}`, Object.keys(pricesByRegion));
  return (what, quantity) => {
    const price = prices[what];
    if (price === undefined) throw unpriced(what, Object.keys(prices).filter(sameKind(what)));
    const dollars = quantity * price.usd;
    return {
      what,
      quantity,
      cents: Math.round(dollars * 100),
      reservedCents: Math.round(dollars * (1 - (price.reserved ?? 0)) * 100),
    };
  };
};

const sameKind =
  (what: string) =>
  (other: string): boolean =>
    other.split('.')[0] === what.split('.')[0];

const unpriced = (what: string, known: readonly string[]): AttriumError =>
  new AttriumError('CONFIG_INVALID', `There is no price of ${what}.`, {
    details: { known },
    remedy: `Choose one that is priced (${known.join(', ')}), or add its price to interfaces/platform/prices.ts.`,
  });
