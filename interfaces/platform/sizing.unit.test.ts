import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import table from '../../terraform/environments.json' with { type: 'json' };
import schema from '../../terraform/environments.schema.json' with { type: 'json' };
import { readSizing } from './sizing.ts';

/** The table with one cell of prod changed. */
const withCell = (path: string, value: unknown) => {
  const changed = structuredClone(table);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place: Record<string, unknown> = changed.environments.prod;
  for (const name of names) place = place[name] as Record<string, unknown>;
  place[last] = value;
  return changed;
};

const refusalOf = (changed: unknown): string => {
  try {
    readSizing(changed);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
};

describe('the sizing table', () => {
  it('is valid, and names dev, staging and prod', () => {
    expect(Object.keys(readSizing(table).environments)).toEqual(
      expect.arrayContaining(['dev', 'staging', 'prod']),
    );
  });

  it('is valid by the JSON schema that editors read', () => {
    const validate = new Ajv2020({ strict: true }).compile(schema);
    expect(validate(table), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(withCell('postgres.storage_gib', 19))).toBe(false);
  });

  it('has no two environments whose addresses overlap', () => {
    const ranges = Object.values(table.environments).map(({ network }) => network.cidr);
    expect(new Set(ranges.map((cidr) => cidr.split('.').slice(0, 2).join('.'))).size).toBe(ranges.length);
  });

  it.each<[string, unknown, RegExp]>([
    ['network.cidr', '8.8.0.0/16', /private range from \/16 to \/20: choose one of 10\.0\.0\.0\/8/],
    ['network.cidr', '0.0.0.0/0', /choose one of/],
    ['network.cidr', '10.0.0.0/24', /from \/16 to \/20/],
    ['network.cidr', '10.0.999.0/16', /must be a range such as/],
    ['network.zones', ['us-east-1a'], /must name three zones/],
    ['network.zones', ['us-east-1a', 'us-east-1a', 'us-east-1b'], /three different zones of the region/],
    ['network.zones', ['us-east-1a', 'us-east-1b', 'eu-west-1c'], /name them as us-east-1a/],
    ['region', 'virginia', /such as us-east-1/],
    ['postgres.storage_gib', 19, /from 20 to 65536: gp3 starts at 20 GiB/],
    ['postgres.storage_gib', 20.5, /must be a whole number/],
    ['postgres.max_storage_gib', 4097, /a tenth above storage_gib at least/],
    ['postgres.iops', 3000, /null for what the storage comes with/],
    ['postgres.replicas', 0, /set postgres\.replicas to 1 or more, or read_endpoint to false/],
    ['postgres.backup_days', 0, /from 1 to 35: replicas are made from backups/],
    ['postgres.backup_days', 36, /from 1 to 35/],
    ['postgres.engine_version', '14', /must be 15, 16 or 17/],
    ['postgres.instance_class', 'r6g.large', /such as db\.r6g\.2xlarge/],
    ['postgres.monitoring_seconds', 7, /must be 0 \(off\), 1, 5, 10, 15, 30 or 60/],
    ['postgres.monitoring_seconds', 0, /true wants 1 or more, false wants 0/],
    ['proxy.enabled', false, /set proxy\.enabled to true, or read_endpoint to false/],
    ['cache.replicas', 0, /set cache\.replicas to 1 or more, or multi_az to false/],
    ['cache.node_type', 'r6g.large', /such as cache\.r6g\.large/],
    ['stream.brokers', 4, /multiple of the zones: 3, 6, 9/],
    ['stream.retention_hours', 1, /from 24 to 8760/],
    ['stream.instance_type', 'm7g.large', /such as kafka\.m7g\.large/],
    ['warehouse.nodes', 1, /from 2 to 32/],
    ['warehouse.node_type', 'dc2.large', /must be an RA3 type/],
    ['warehouse.base_rpu', 8, /must be null where mode is provisioned/],
    ['warehouse.mode', 'lake', /must be provisioned or serverless/],
    ['service.api.memory_mib', 512, /does not go with cpu on Fargate/],
    ['service.api.cpu', 300, /must be one of 256, 512/],
    ['service.worker.count', 9, /must lie between min and max/],
    ['zero_downtime.maximum_percent', 100, /leaves no task to replace/],
    ['zero_downtime.stop_timeout_seconds', 121, /from 2 to 120/],
    ['observability.retention_days', 8, /CloudWatch knows no others/],
    ['postgres.instance', 'db.r6g.large', /instance/],
  ])('refuses %s = %j, and says what is allowed', (path, value, remedy) => {
    const message = refusalOf(withCell(path, value));
    expect(message).toMatch(remedy);
    expect(message).toContain('environments.prod.');
  });

  it('refuses iops below 400 GiB, where gp3 has none to set', () => {
    const { dev } = structuredClone(table).environments;
    expect(
      refusalOf({ environments: { dev: { ...dev, postgres: { ...dev.postgres, iops: 12_000 } } } }),
    ).toMatch(/set iops to null, or storage_gib to 400 or more/);
  });

  it('refuses a serverless warehouse whose bound is below its base', () => {
    const { dev } = structuredClone(table).environments;
    dev.warehouse.base_rpu = 24;
    expect(refusalOf({ environments: { dev } })).toMatch(/raise it to base_rpu or above/);
  });

  it.each(['default', 'Prod', 'x'])('refuses an environment called %s', (name) => {
    expect(refusalOf({ environments: { [name]: table.environments.dev } })).toMatch(/not "default"/);
  });
});
