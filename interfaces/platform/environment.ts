import { z } from 'zod';
import { fargateMemoryMib } from './fargate.ts';

/** In steps, with a message that says what is allowed. */
const count = (least: number, most: number, what: string) =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}: ${what}` })
    .min(least)
    .max(most);

/** RFC 1918, and large enough for three zones of subnets. A public range would send other people's addresses to us. */
const privateCidr = z
  .cidrv4('must be a range such as 10.30.0.0/16')
  .regex(
    /^(10(\.\d{1,3}){3}|172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}|192\.168(\.\d{1,3}){2})\/(1[6-9]|20)$/,
    'must be a private range from /16 to /20: choose one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
  );

const network = z.strictObject({
  cidr: privateCidr.describe(
    'Addresses of the VPC; those of environments that are ever peered must not overlap.',
  ),
  zones: z
    .array(z.string())
    .length(3, 'must name three zones: brokers and failover stand on a majority of them')
    .describe('Availability zones, one private subnet in each.'),
  interface_endpoints: z
    .array(z.string().regex(/^[a-z][a-z0-9.-]+$/))
    .describe(
      'AWS services that are reached inside of the VPC, by PrivateLink; S3 is a gateway endpoint besides.',
    ),
});

const postgres = z.strictObject({
  engine_version: z
    .string()
    .regex(/^1[5-7](\.\d+)?$/, 'must be 15, 16 or 17, such as "17" for its newest minor version')
    .describe('PostgreSQL; without a minor version, RDS takes the newest.'),
  instance_class: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a class of RDS, such as db.r6g.2xlarge')
    .describe('Of the writer and of each replica.'),
  storage_gib: count(20, 65_536, 'gp3 starts at 20 GiB').describe('gp3 storage of each instance.'),
  max_storage_gib: count(20, 65_536, 'gp3 starts at 20 GiB').describe('Up to here storage grows by itself.'),
  iops: z
    .union([count(12_000, 64_000, 'gp3 from 400 GiB on; null for what the storage comes with'), z.null()])
    .describe('I/O operations per second of gp3; null: 3,000, and 12,000 from 400 GiB on.'),
  replicas: count(0, 5, 'RDS cascades no further').describe('Read replicas.'),
  multi_az: z.boolean().describe('Whether the writer has a standby in another zone.'),
  monitoring_seconds: z
    .literal([0, 1, 5, 10, 15, 30, 60], { error: 'must be 0 (off), 1, 5, 10, 15, 30 or 60' })
    .describe('Interval of enhanced monitoring; 0: off.'),
  backup_days: count(1, 35, 'replicas are made from backups, and RDS keeps them for no longer').describe(
    'Days of point-in-time recovery.',
  ),
  deletion_protection: z.boolean().describe('Whether `terraform destroy` is refused.'),
});

const proxy = z.strictObject({
  enabled: z.boolean().describe('RDS Proxy before the writer.'),
  read_endpoint: z.boolean().describe('A read-only endpoint besides.'),
});

const cache = z.strictObject({
  node_type: z
    .string()
    .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a node type, such as cache.r6g.large'),
  replicas: count(0, 5, 'ElastiCache has five per shard').describe('Beside the primary node.'),
  multi_az: z.boolean().describe('Failover to a replica in another zone.'),
});

const stream = z.strictObject({
  brokers: count(3, 30, 'as many in each zone').describe('Kafka brokers of MSK, all zones together.'),
  instance_type: z
    .string()
    .regex(/^kafka\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a broker type, such as kafka.m7g.large'),
  storage_gib: count(10, 16_384, 'the disk of a broker').describe('Of each broker.'),
  connect_workers: count(1, 2, 'a replication slot is read by one task').describe(
    'The connector has one task; a second worker stands by.',
  ),
  connect_mcus: z
    .literal([1, 2, 4, 8], { error: 'must be 1, 2, 4 or 8' })
    .describe('MSK Connect units (1 vCPU, 4 GiB) of a worker.'),
  retention_hours: count(24, 8_760, 'a weekend without a consumer must not lose changes').describe(
    'How long topics keep changes.',
  ),
});

const storedGib = count(0, 1_000_000, 'for the estimate of costs');

const warehouse = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({
      mode: z.literal('provisioned'),
      node_type: z.string().regex(/^ra3\.[a-z0-9]+$/, 'must be an RA3 type, such as ra3.xlplus'),
      nodes: count(2, 32, 'a single node has no other one to recover from'),
      base_rpu: z.null('must be null where mode is provisioned'),
      max_rpu: z.null('must be null where mode is provisioned'),
    }),
    z.strictObject({
      mode: z.literal('serverless'),
      node_type: z.null('must be null where mode is serverless'),
      nodes: z.null('must be null where mode is serverless'),
      base_rpu: count(8, 512, 'in steps of 8').multipleOf(8, 'must be a multiple of 8'),
      max_rpu: count(8, 5_632, 'in steps of 8')
        .multipleOf(8, 'must be a multiple of 8')
        .describe('Bounds the bill.'),
    }),
  ],
  { error: 'mode must be provisioned or serverless' },
);

const task = z.strictObject({
  cpu: z
    .literal([256, 512, 1024, 2048, 4096, 8192, 16_384], {
      error: `must be one of ${Object.keys(fargateMemoryMib).join(', ')}`,
    })
    .describe('CPU units of a task; 1,024 are one vCPU.'),
  memory_mib: z.int().min(512).max(122_880),
  count: count(1, 100, 'tasks at first'),
  min: count(1, 100, 'fewest tasks'),
  max: count(1, 100, 'most tasks'),
});

const service = z.strictObject({
  api: task.describe('Tasks that answer calls.'),
  worker: task.describe('Tasks that do the background work; any of them may do any of it.'),
});

const zeroDowntime = z.strictObject({
  minimum_healthy_percent: count(0, 100, 'of the wanted tasks').describe(
    'Kept running through a deployment.',
  ),
  maximum_percent: count(100, 400, 'of the wanted tasks').describe('Running at most in a deployment.'),
  deregistration_seconds: count(0, 3_600, 'of the load balancer').describe(
    'A leaving task may end its requests for so long.',
  ),
  stop_timeout_seconds: count(2, 120, 'Fargate waits no longer').describe('From SIGTERM to SIGKILL.'),
  apply_immediately: z
    .boolean()
    .describe('Whether RDS and ElastiCache change now, or in their next maintenance window.'),
});

/** What CloudWatch knows. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const observability = z.strictObject({
  enhanced: z.boolean().describe('Enhanced monitoring of RDS and Container Insights of ECS.'),
  retention_days: z
    .literal([...retentionDays], {
      error: `must be one of ${retentionDays.join(', ')}: CloudWatch knows no others`,
    })
    .describe('How long logs are kept.'),
});

const plannedLoad = z
  .strictObject({
    values_per_second: z.number().positive('must be above 0'),
    reads_per_second: z.number().positive('must be above 0'),
    analytics_gib: storedGib,
    serverless_hours_per_day: z.number().min(0).max(24),
  })
  .describe('Averages over a month, for `attrium cost`; nothing is sized by them.');

/** One environment, cell by cell. Names are those of the Terraform variables; what holds between cells is in sizing-rules.ts. */
export const cellsSchema = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as us-east-1'),
  network,
  postgres,
  proxy,
  cache,
  stream,
  warehouse,
  service,
  zero_downtime: zeroDowntime,
  observability,
  planned_load: plannedLoad,
});

export type Environment = z.infer<typeof cellsSchema>;
