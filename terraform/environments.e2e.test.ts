import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema, readConfig } from '../interfaces/composition/config.ts';
import { type Plan, planned } from './testing/planned.ts';
import { findTool } from './testing/tools.ts';
import { type WorkingCopy, workingCopy } from './testing/working-copy.ts';

const terraform = findTool('terraform');
const readTable = () =>
  JSON.parse(readFileSync(new URL('environments.json', import.meta.url), 'utf8')).environments;
const table = readTable();

const ofType = ({ resources }: Plan, type: string) => resources.filter((resource) => resource.type === type);
const planOf = (copy: WorkingCopy, workspace: string) => planned(copy, workspace, 'environments.tftest.hcl');

// Seconds on a quiet machine; each plan starts processes of its own.
const patienceMs = 600_000;

describe.skipIf(terraform === undefined)('the stack', { timeout: patienceMs }, () => {
  let copy: WorkingCopy;
  beforeAll(async () => {
    copy = workingCopy(terraform ?? '');
    const { code, output } = await copy.terraform(['init', '-input=false', '-no-color']);
    expect(code, output).toBe(0);
  });
  afterAll(() => copy[Symbol.dispose]());

  it('is valid', async () => {
    const { code, output } = await copy.terraform(['validate', '-no-color']);
    expect(code, output).toBe(0);
  });

  it('refuses what its variables say they refuse', async () => {
    const args = ['test', '-no-color', '-filter=tests/refusals.tftest.hcl'];
    const { code, output } = await copy.terraform(args, { workspace: 'dev' });
    expect(code, output).toBe(0);
  });

  it.each(['default', 'produ'])('says which workspaces there are in workspace %s', async (workspace) => {
    const objection = await planOf(copy, workspace).then(
      () => 'none',
      ({ message }: Error) => message,
    );
    expect(objection).toContain(`There is no environment "${workspace}". Choose one of`);
    for (const name of Object.keys(table)) expect(objection).toContain(name);
    expect(objection).toContain('terraform workspace select');
  });

  it('says the remedy of each size that cannot be', async () => {
    const environments = readTable();
    const { prod } = environments;
    prod.network.cidr = '54.12.0.0/16';
    prod.postgres.replicas = 0;
    prod.postgres.storage_gib = 10;
    prod.proxy = { enabled: true, read_endpoint: true };
    writeFileSync(join(copy.folder, 'broken.json'), JSON.stringify({ environments }));
    const test = readFileSync(join(copy.folder, 'tests/environments.tftest.hcl'), 'utf8');
    writeFileSync(
      join(copy.folder, 'tests/broken.tftest.hcl'),
      test.replace('variables {', 'variables {\n  sizing_file = "broken.json"'),
    );
    const objection = await planned(copy, 'prod', 'broken.tftest.hcl').then(
      () => 'none',
      ({ message }: Error) => message.replaceAll(/\s+/g, ' '),
    );
    expect(objection).toContain('cidr must be a private range: take one within 10.0.0.0/8');
    expect(objection).toContain('at least 20, the least that RDS gives with gp3: raise postgres.storage_gib');
    expect(objection).toContain('set postgres.replicas to 1 or more, or proxy.read_endpoint to false');
  });

  describe.each(Object.keys(table))('in %s', (workspace) => {
    const sizing = table[workspace];
    let plan: Plan;
    beforeAll(async () => {
      plan = await planOf(copy, workspace);
    }, patienceMs);

    it('has the sizes of its row of the table', () => {
      const servers = ofType(plan, 'aws_db_instance').map(({ change }) => change.after);
      expect(servers).toHaveLength(1 + sizing.postgres.replicas);
      for (const server of servers)
        expect(server).toMatchObject({ instance_class: sizing.postgres.instance_class });
      const [writer] = servers.filter(({ replicate_source_db }) => replicate_source_db === null);
      expect(writer).toMatchObject({
        multi_az: sizing.postgres.multi_az,
        allocated_storage: sizing.postgres.storage_gib,
        backup_retention_period: sizing.postgres.backup_days,
        deletion_protection: sizing.postgres.deletion_protection,
        monitoring_interval: sizing.postgres.monitoring_seconds,
      });
      expect(ofType(plan, 'aws_db_proxy')).toHaveLength(sizing.proxy.enabled ? 1 : 0);
      expect(ofType(plan, 'aws_db_proxy_endpoint')).toHaveLength(sizing.proxy.read_endpoint ? 1 : 0);
      expect(ofType(plan, 'aws_elasticache_replication_group')[0]?.change.after).toMatchObject({
        node_type: sizing.cache.node_type,
        num_cache_clusters: sizing.cache.replicas + 1,
      });
    });

    it('tells the service only what it reads, in words that it accepts', () => {
      const plain = plan.outputs.environment as Record<string, string>;
      const secret = plan.outputs.environment_secrets as Record<string, string>;
      expect(Object.keys(configSchema.shape)).toEqual(
        expect.arrayContaining([...Object.keys(plain), ...Object.keys(secret)]),
      );
      // What ECS puts in place of the references.
      const values = {
        DATABASE_URL: 'postgres://attrium_app:Aa0@proxy.example:5432/attrium?sslmode=require',
        DATABASE_WRITER_URL: 'postgres://attrium_app:Aa0@writer.example:5432/attrium?sslmode=require',
        ATTRIUM_TENANT_SIGNING_KEY: 'a'.repeat(43),
        ATTRIUM_TOKEN_KEYS: `k1:${'a'.repeat(43)}`,
      };
      expect(Object.keys(secret).sort()).toEqual(Object.keys(values).sort());
      expect(readConfig({ ...plain, ...values })).toMatchObject({ HOST: '0.0.0.0', PORT: 3000 });
      const { DATABASE_ADMIN_URL } = plan.outputs.migrate_environment as Record<string, string>;
      expect(readConfig({ ...plain, ...values, DATABASE_ADMIN_URL })).toMatchObject({ DATABASE_ADMIN_URL });
    });

    it('lets nobody in but by port 443 of the load balancer', () => {
      const open = ofType(plan, 'aws_vpc_security_group_ingress_rule')
        .map(({ change }) => change.after)
        .filter(({ cidr_ipv4, cidr_ipv6 }) => cidr_ipv4 !== null || cidr_ipv6 !== null);
      expect(open).toHaveLength(1);
      expect(open[0]).toMatchObject({ from_port: 443, to_port: 443, ip_protocol: 'tcp' });
      // Rules are resources of their own everywhere: none is hidden in a group.
      expect(ofType(plan, 'aws_security_group_rule')).toEqual([]);
      const publicly = plan.resources.filter(({ change }) => change.after.publicly_accessible === true);
      expect(publicly).toEqual([]);
    });

    it('shows no secret in plan, outputs or what Terraform says', () => {
      // The test's own values, which are planted to be looked for.
      expect(plan.text).not.toMatch(/planted0/);
      const references = Object.values(plan.outputs.environment_secrets as Record<string, string>);
      for (const reference of references) expect(reference).toMatch(/^arn:aws:secretsmanager:/);
      expect(JSON.stringify(plan.outputs)).not.toMatch(/:\/\/[^@/"]+:[^@/"]+@/);
    });
  });
});
