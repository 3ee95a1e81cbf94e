import { readdirSync, readFileSync } from 'node:fs';
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

/** The modules of the HCL root, locals put in their places. */
const root = async (): Promise<Modules> => {
  const folder = new URL('../', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.tf'));
  const parsed = await Promise.all(
    files.map((name) => parse(name, readFileSync(new URL(name, folder), 'utf8'))),
  );
  const blocks = (type: string) => Object.assign({}, ...parsed.flatMap((file) => file[type] ?? []));
  const locals: Readonly<Record<string, unknown>> = blocks('locals');
  const whole = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replaceAll(/local\.([a-z_]+)/g, (_, name: string) => JSON.stringify(whole(locals[name])));
    if (Array.isArray(value)) return value.map(whole);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, whole(part)]))
      : value;
  };
  const modules: Readonly<Record<string, readonly unknown[]>> = blocks('module');
  return Object.fromEntries(
    Object.entries(modules).map(([name, [inputs]]) => {
      const resolved = whole(inputs);
      return [name, isObject(resolved) ? resolved : {}];
    }),
  );
};

/** A part of an input, such as `database.host` of secrets. */
type Path = readonly string[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The finest parts that the HCL root writes: what an expression makes as a whole stays whole. */
const partsOf = (value: unknown, path: Path = []): readonly Path[] =>
  isObject(value)
    ? Object.entries(value)
        .filter(([name]) => !notInputs.includes(name))
        .flatMap(([name, part]) => partsOf(part, [...path, name]))
    : [path];

const partAt = (value: unknown, [name, ...rest]: Path): unknown =>
  name === undefined ? value : isObject(value) ? partAt(value[name], rest) : undefined;

/** Which outputs these parts are made of, such as `postgres.kms_key_arn <- secrets.kms_key_arns.database`. */
const wires = (modules: Modules, parts: readonly Path[]): readonly string[] =>
  parts.flatMap((path) => {
    const text = (JSON.stringify(partAt(modules, path)) ?? '').replaceAll(/\\+"/g, '"');
    const references = text.matchAll(/module\.([a-z_]+(?:\[0\]|\["[a-z_]+"\]|\.[a-z_]+)+)/g);
    return [...references].map(
      ([, output = '']) =>
        `${path.join('.')} <- ${output.replaceAll('[0]', '').replaceAll(/\["([a-z_]+)"\]/g, '.$1')}`,
    );
  });

describe('the TypeScript stack', () => {
  it('has the modules of the HCL root', async () => {
    const added = new Set(stacks().flatMap((modules) => Object.keys(modules)));
    expect([...added].sort()).toEqual(Object.keys(await root()).sort());
  });

  // A plan shows neither of an input that is only known after apply.
  it('takes each input from the output that the HCL root takes it from', async () => {
    const hcl = await root();
    const parts = partsOf(hcl);
    const wanted = new Set(wires(hcl, parts));
    expect(wanted.size).toBeGreaterThan(25);
    expect(new Set(stacks().flatMap((modules) => wires(modules, parts)))).toEqual(wanted);
    // Nothing is wired that the HCL root does not wire.
    const names = Object.keys(hcl).map((name) => [name]);
    const all = (modules: Modules) => wires(modules, names).map((wire) => wire.replace(/^.* <- /, ''));
    expect(new Set(stacks().flatMap(all))).toEqual(new Set(all(hcl)));
  });

  it('asks for values of secrets by an ephemeral variable, and holds none', () => {
    const sizing = readSizing(table).environments.prod;
    if (sizing === undefined) throw new TypeError('The table has prod.');
    const { variable } = JSON.parse(Testing.synth(new Platform(new App(), { workspace: 'prod', sizing })));
    expect(variable.secret_values.ephemeral).toBe(true);
    expect(Object.keys(variable.secret_values)).not.toContain('default');
  });
});
