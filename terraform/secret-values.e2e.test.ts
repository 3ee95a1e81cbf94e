import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCommand, runCommand } from '../interfaces/cli/testing/running-command.ts';
import { readConfig } from '../interfaces/composition/config.ts';
import { findTool } from './testing/tools.ts';
import { type WorkingCopy, workingCopy } from './testing/working-copy.ts';

const terraform = findTool('terraform');
const moto = findTool('moto_server');

/** The secrets alone, where the stack has its database and proxy as well. */
const main = `
module "secrets" {
  source             = "./modules/secrets"
  name               = local.name
  purposes           = ["logs", "secrets"]
  versions           = var.secret_versions
  values             = local.secret_values
  first_operator_key = var.first_operator_key
  database           = { host = "proxy.example", writer_host = "writer.example", name = "attrium" }
}

output "environment_secrets" {
  value = module.secrets.environment_secrets
}
`;

/** Both providers, at an imitation of AWS. */
const override = (url: string) =>
  [undefined, 'generator']
    .map(
      (alias) => `
provider "aws" {
  ${alias === undefined ? '' : `alias = "${alias}"`}
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_credentials_validation = true
  endpoints {
    kms            = "${url}"
    secretsmanager = "${url}"
    sts            = "${url}"
  }
}
`,
    )
    .join('');

const variables = {
  collector_image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/collector:v0.45.0',
  image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/attrium@sha256:${'0'.repeat(64)}`,
  certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
};

// Neither mocks nor plans reach ephemeral values, so they are proven by an apply, to an imitation of AWS (moto).
describe.skipIf(terraform === undefined || moto === undefined)(
  'values of secrets',
  { timeout: 600_000 },
  () => {
    let copy: WorkingCopy;
    let aws: RunningCommand;
    let url: string;
    let said = '';

    const run = async (...args: readonly string[]) => {
      const answer = await copy.terraform(args, { workspace: 'dev' });
      said += answer.output;
      return answer;
    };
    const apply = async (...args: readonly string[]) => {
      const { code, output } = await run('apply', '-auto-approve', '-input=false', '-no-color', ...args);
      expect(code, output).toBe(0);
    };

    /** What the service would be given, by the names of its variables. */
    const stored = async (): Promise<Record<string, string>> => {
      const { output } = await run('output', '-json', 'environment_secrets');
      const references = Object.entries<string>(JSON.parse(output));
      return Object.fromEntries(
        await Promise.all(references.map(async ([name, arn]) => [name, await secretOf(arn)])),
      );
    };

    const secretOf = async (SecretId: string): Promise<string> => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'secretsmanager.GetSecretValue',
          authorization: 'AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/secretsmanager/aws4_request',
        },
        body: JSON.stringify({ SecretId }),
      });
      const { SecretString } = (await answer.json()) as { SecretString: string };
      return SecretString;
    };

    beforeAll(async () => {
      aws = runCommand(moto ?? '', ['-H', '127.0.0.1', '-p', '0'], { env: process.env, ownGroup: false });
      await aws.prints('Press CTRL+C');
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(aws.output())?.[0] ?? '';
      copy = workingCopy(terraform ?? '');
      for (const file of ['environment.tf', 'outputs.tf']) rmSync(join(copy.folder, file));
      writeFileSync(join(copy.folder, 'main.tf'), main);
      writeFileSync(join(copy.folder, 'providers_override.tf'), override(url));
      writeFileSync(join(copy.folder, 'test.auto.tfvars.json'), JSON.stringify(variables));
      const { code, output } = await copy.terraform(['init', '-input=false', '-no-color']);
      expect(code, output).toBe(0);
      await apply('-var=first_operator_key=true');
    }, 600_000);
    afterAll(async () => {
      copy[Symbol.dispose]();
      aws.child.kill();
      await aws.ended;
    });

    it('are what the service accepts, made by AWS and known to nobody else', async () => {
      const values = await stored();
      expect(readConfig(values)).toMatchObject(values);
      const { DATABASE_URL = '', DATABASE_WRITER_URL = '', ATTRIUM_DEV_API_KEY, ...keys } = values;
      expect(new URL(DATABASE_URL)).toMatchObject({ username: 'attrium_app', hostname: 'proxy.example' });
      expect(new URL(DATABASE_WRITER_URL)).toMatchObject({
        username: 'attrium_app',
        hostname: 'writer.example',
      });
      const { password } = new URL(DATABASE_URL);
      expect(new URL(DATABASE_WRITER_URL).password).toBe(password);

      const state = readFileSync(join(copy.folder, 'terraform.tfstate.d/dev/terraform.tfstate'), 'utf8');
      const secrets = [password, ATTRIUM_DEV_API_KEY, ...Object.values(keys)];
      expect(secrets.every((secret) => secret !== undefined && secret.length >= 43)).toBe(true);
      for (const secret of secrets) expect(state + said).not.toContain(secret);
    });

    it('stay as they are while their numbers do, change with them one by one, and the first key goes with its switch', async () => {
      const before = await stored();
      // AWS makes all of them anew for this; only one is stored.
      await apply('-refresh=false', '-var=secret_versions={token_keys=2}');
      const { ATTRIUM_TOKEN_KEYS, ...others } = await stored();
      expect(ATTRIUM_TOKEN_KEYS).toMatch(/^k2:/);
      const { ATTRIUM_TOKEN_KEYS: _replaced, ATTRIUM_DEV_API_KEY: _first, ...kept } = before;
      expect(others).toEqual(kept);
    });
  },
);
