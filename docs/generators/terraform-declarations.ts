import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';

const modules = new URL('../../terraform/modules/', import.meta.url);

const file = z.object({
  variable: z
    .record(
      z.string(),
      z.tuple([
        z.object({
          type: z.string(),
          description: z.string(),
          default: z.unknown().optional(),
          ephemeral: z.boolean().optional(),
        }),
      ]),
    )
    .default({}),
  output: z.record(z.string(), z.tuple([z.object({ description: z.string() })])).default({}),
});

export const moduleNames = (): readonly string[] => readdirSync(modules).sort();

export const moduleFile = (module: string, name: string): string =>
  readFileSync(new URL(`${module}/${name}`, modules), 'utf8');

const declared = async (module: string, name: string) =>
  file.parse(await parse(name, moduleFile(module, name)));

/** Each variable of a module with what its block says; `default` is a property where there is one, be it null. */
export const variablesOf = async (module: string) =>
  Object.entries((await declared(module, 'variables.tf')).variable).map(([name, [{ type, ...rest }]]) => ({
    name,
    // The reader puts expressions into ${...}.
    type: type.replace(/^\$\{([\s\S]*)\}$/, '$1'),
    ...rest,
  }));

export const outputsOf = async (module: string) =>
  Object.entries((await declared(module, 'outputs.tf')).output).map(([name, [{ description }]]) => ({
    name,
    description,
  }));
