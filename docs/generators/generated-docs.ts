import { badInputDoc } from './bad-input.ts';
import { cliDoc } from './cli.ts';
import { consistencyDoc } from './consistency.ts';
import { costDoc } from './cost.ts';
import { envExample } from './env-example.ts';
import { errorsDoc } from './errors.ts';
import { procedureDocs } from './procedures.ts';
import { readmeDoc } from './readme.ts';
import { sizingJsonSchema } from './sizing-schema.ts';
import { terraformInputs } from './terraform-inputs.ts';
import { terraformModuleDocs } from './terraform-modules.ts';

/** Every document that is written from the code, whole or in parts, by its path. */
export const generatedDocs: Readonly<Record<string, () => string | Promise<string>>> = {
  '.env.example': envExample,
  'README.md': readmeDoc,
  'docs/bad-input.md': badInputDoc,
  'docs/cli.md': cliDoc,
  'docs/consistency.md': consistencyDoc,
  'docs/cost.md': costDoc,
  'docs/errors.md': errorsDoc,
  'terraform/cdktf/modules.ts': terraformInputs,
  'terraform/environments.schema.json': sizingJsonSchema,
  ...procedureDocs(),
  ...terraformModuleDocs(),
};

export const fileOf = (path: string): URL => new URL(`../../${path}`, import.meta.url);
