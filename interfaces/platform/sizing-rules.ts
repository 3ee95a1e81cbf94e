import type { Environment } from './environment.ts';
import { fargateMemoryMib } from './fargate.ts';

interface Breach {
  readonly path: string[];
  readonly message: string;
}

interface Rule {
  readonly path: string;
  readonly broken: (environment: Environment) => boolean;
  readonly message: string;
}

const roles = ['api', 'worker'] as const;

/** What holds between cells. JSON Schema cannot say it; Terraform says the same in preconditions. */
const rules: readonly Rule[] = [
  {
    path: 'network.zones',
    broken: ({ region, network: { zones } }) =>
      new Set(zones).size < zones.length || zones.some((zone) => zone.slice(0, -1) !== region),
    message: 'must be three different zones of the region: name them as us-east-1a',
  },
  {
    path: 'proxy.read_endpoint',
    broken: ({ proxy, postgres }) => proxy.read_endpoint && postgres.replicas === 0,
    message: 'has no replica to lead to: set postgres.replicas to 1 or more, or read_endpoint to false',
  },
  {
    path: 'proxy.read_endpoint',
    broken: ({ proxy }) => proxy.read_endpoint && !proxy.enabled,
    message: 'is an endpoint of the proxy: set proxy.enabled to true, or read_endpoint to false',
  },
  {
    path: 'postgres.max_storage_gib',
    broken: ({ postgres }) => postgres.max_storage_gib < Math.ceil(postgres.storage_gib * 1.1),
    message: 'must be a tenth above storage_gib at least: RDS takes nothing closer',
  },
  {
    path: 'postgres.iops',
    broken: ({ postgres }) => postgres.iops !== null && postgres.storage_gib < 400,
    message: 'is fixed at 3,000 below 400 GiB of gp3: set iops to null, or storage_gib to 400 or more',
  },
  {
    path: 'observability.enhanced',
    broken: ({ observability, postgres }) => observability.enhanced !== postgres.monitoring_seconds > 0,
    message: 'and postgres.monitoring_seconds contradict each other: true wants 1 or more, false wants 0',
  },
  {
    path: 'cache.multi_az',
    broken: ({ cache }) => cache.multi_az && cache.replicas === 0,
    message: 'has no replica to fail over to: set cache.replicas to 1 or more, or multi_az to false',
  },
  {
    path: 'stream.brokers',
    broken: ({ stream, network }) => stream.brokers % network.zones.length !== 0,
    message: 'must be a multiple of the zones: 3, 6, 9 ...',
  },
  {
    path: 'warehouse.max_rpu',
    broken: ({ warehouse }) => warehouse.mode === 'serverless' && warehouse.max_rpu < warehouse.base_rpu,
    message: 'is below base_rpu: raise it to base_rpu or above',
  },
  {
    path: 'zero_downtime.maximum_percent',
    broken: ({ zero_downtime: { minimum_healthy_percent, maximum_percent } }) =>
      minimum_healthy_percent === 100 && maximum_percent === 100,
    message: 'leaves no task to replace: set it above 100, or minimum_healthy_percent below 100',
  },
  ...roles.flatMap((role): Rule[] => [
    {
      path: `service.${role}.count`,
      broken: ({ service: { [role]: task } }) => task.count < task.min || task.count > task.max,
      message: 'must lie between min and max',
    },
    {
      path: `service.${role}.memory_mib`,
      broken: ({ service: { [role]: task } }) => !fargateMemoryMib[task.cpu]?.includes(task.memory_mib),
      message: 'does not go with cpu on Fargate: with 1024 it is 2048 to 8192 in steps of 1024, for instance',
    },
  ]),
];

export const crossRules = (environment: Environment): readonly Breach[] =>
  rules
    .filter(({ broken }) => broken(environment))
    .map(({ path, message }) => ({ path: path.split('.'), message }));
