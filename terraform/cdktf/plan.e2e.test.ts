import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventory } from '#interfaces/platform/inventory';
import { readSizing } from '#interfaces/platform/sizing';
import table from '../environments.json' with { type: 'json' };
import { type Plan, planned } from '../testing/planned.ts';
import { findTool } from '../testing/tools.ts';
import { type WorkingCopy, workingCopy } from '../testing/working-copy.ts';
import { Platform } from './platform.ts';

const terraform = findTool('terraform');
const { environments } = readSizing(table);
const debeziumPlugin = { bucket_arn: 'arn:aws:s3:::plugins', key: 'debezium.zip' };

/**
 * Plans alone, of the values that the HCL root's tests plan with. What is only known after apply stays unknown, so that nothing
 * is random.
 */
const planTest = (copy: WorkingCopy, of: 'hcl' | 'cdktf'): string => {
  const mocks = JSON.stringify(join(copy.folder, 'tests/aws'));
  const given = readFileSync(join(copy.folder, 'tests/environments.tftest.hcl'), 'utf8');
  const [variables = ''] = /^variables \{[\s\S]*?^\}/m.exec(given) ?? [];
  const [generator = ''] = /^provider "aws" \{[\s\S]*?^\}/m.exec(given) ?? [];
  const plugin = `debezium_plugin = { bucket_arn = "${debeziumPlugin.bucket_arn}", key = "${debeziumPlugin.key}" }`;
  return [
    `mock_provider "aws" {\n  source = ${mocks}\n}`,
    ...(of === 'hcl'
      ? [generator, variables.replace('variables {', `variables {\n  ${plugin}`)]
      : [variables.replace(/^ *generate_secret_values.*\n/m, '')]),
    'run "plan" {\n  command = plan\n}',
    '',
  ].join('\n\n');
};

/** Every resource with all that is planned of it, and what is not known yet; where it stands in the stack does not count. */
const resourcesOf = ({ resources }: Plan): readonly string[] =>
  resources.map(({ type, change }) => JSON.stringify([type, change])).sort();

describe.skipIf(terraform === undefined)('the TypeScript stack and the HCL root', () => {
  let copy: WorkingCopy;
  beforeAll(async () => {
    copy = workingCopy(terraform ?? '');
    const { code, output } = await copy.terraform(['init', '-input=false', '-no-color']);
    expect(code, output).toBe(0);
    const app = new App({ outdir: join(copy.folder, 'cdktf/cdktf.out') });
    for (const [workspace, sizing] of Object.entries(environments))
      new Platform(app, { workspace, sizing, debeziumPlugin });
    app.synth();
    writeFileSync(join(copy.folder, 'tests/hcl.tftest.hcl'), planTest(copy, 'hcl'));
  });
  afterAll(() => copy[Symbol.dispose]());

  describe.each(Object.keys(environments))('in %s', (workspace) => {
    let hcl: Plan;
    let typescript: Plan;
    beforeAll(async () => {
      const folder = `cdktf/cdktf.out/stacks/${workspace}`;
      mkdirSync(join(copy.folder, folder, 'tests'));
      writeFileSync(join(copy.folder, folder, 'tests/plan.tftest.hcl'), planTest(copy, 'cdktf'));
      const { code, output } = await copy.terraform(['init', '-input=false', '-no-color'], { folder });
      expect(code, output).toBe(0);
      hcl = await planned(copy, workspace, 'hcl.tftest.hcl');
      typescript = await planned(copy, workspace, 'plan.tftest.hcl', folder);
      // Two plans and an init, beside whatever else the tests run.
    }, 300_000);

    it('plan the same resources with the same attributes', () => {
      expect(hcl.resources.length).toBeGreaterThan(50);
      expect(resourcesOf(typescript)).toEqual(resourcesOf(hcl));
    });

    it('have the same outputs', () => {
      expect(typescript.outputs).toEqual(hcl.outputs);
    });

    it('make no more than the estimate of costs counts, and in prod as much', () => {
      const made = (type: string): number =>
        hcl.resources.filter((resource) => resource.type === type).length;
      const pieces = {
        keys: made('aws_kms_key'),
        // And the master user's, which is RDS's own.
        secrets: made('aws_secretsmanager_secret') + 1,
        alarms: made('aws_cloudwatch_metric_alarm'),
        compositeAlarms: made('aws_cloudwatch_composite_alarm'),
        dashboards: made('aws_cloudwatch_dashboard'),
      };
      for (const [name, count] of Object.entries(pieces))
        expect.soft(count, name).toBeLessThanOrEqual(inventory[name as keyof typeof pieces]);
      if (workspace === 'prod') expect(inventory).toMatchObject(pieces);
    });
  });
});
