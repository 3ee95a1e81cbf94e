import { readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';
import { App, Testing } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { readSizing } from '#interfaces/platform/sizing';
import table from '../environments.json' with { type: 'json' };
import { Platform } from './platform.ts';

type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const plugin = { bucket_arn: 'arn:aws:s3:::plugins', key: 'debezium.zip' };
/** What only Terraform says of a module. */
const notInputs = ['source', 'count', '//'];

const stacks = (): readonly Modules[] =>
  Object.entries(readSizing(table).environments).map(([workspace, sizing]) => {
    const platform = new Platform(new App(), { workspace, sizing, debeziumPlugin: plugin });
    return JSON.parse(Testing.synth(platform)).module;
  });

const root = async (): Promise<Modules> => {
  const { module } = await parse('main.tf', readFileSync(new URL('../main.tf', import.meta.url), 'utf8'));
  return Object.fromEntries(
    Object.entries<readonly Modules[string][]>(module).map(([name, [inputs]]) => [name, inputs ?? {}]),
  );
};

/** Which outputs of modules each input of each module is made of, such as `postgres.kms_key_arn <- secrets.kms_key_arns.database`. */
const wires = (modules: Modules): readonly string[] =>
  Object.entries(modules).flatMap(([module, inputs]) =>
    Object.entries(inputs)
      .filter(([input]) => !notInputs.includes(input))
      .flatMap(([input, value]) => {
        const text = JSON.stringify(value).replaceAll('\\"', '"');
        const references = text.matchAll(/module\.([a-z_]+(?:\[0\]|\["[a-z_]+"\]|\.[a-z_]+)+)/g);
        return [...references].map(
          ([, path = '']) =>
            `${module}.${input} <- ${path.replaceAll('[0]', '').replaceAll(/\["([a-z_]+)"\]/g, '.$1')}`,
        );
      }),
  );

describe('the TypeScript stack', () => {
  it('has the modules of the HCL root', async () => {
    const added = new Set(stacks().flatMap((modules) => Object.keys(modules)));
    expect([...added].sort()).toEqual(Object.keys(await root()).sort());
  });

  // A plan shows neither of an input that is only known after apply.
  it('takes each input from the output that the HCL root takes it from', async () => {
    const taken = new Set(stacks().flatMap(wires));
    expect(taken.size).toBeGreaterThan(30);
    expect([...taken].sort()).toEqual([...new Set(wires(await root()))].sort());
  });

  it('asks for values of secrets by an ephemeral variable, and holds none', () => {
    const sizing = readSizing(table).environments.prod;
    if (sizing === undefined) throw new TypeError('The table has prod.');
    const { variable } = JSON.parse(Testing.synth(new Platform(new App(), { workspace: 'prod', sizing })));
    expect(variable.secret_values.ephemeral).toBe(true);
    expect(Object.keys(variable.secret_values)).not.toContain('default');
  });
});
