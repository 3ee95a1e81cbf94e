import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import packageJson from '../../package.json' with { type: 'json' };
import { procedureExamples } from '../behaviour/procedure-examples.ts';
import { type HttpAccess, overHttp, type Subject } from '../behaviour/subject.ts';
import { procedureKinds, procedures } from '../procedures.ts';
import { openApiDocument } from './openapi.ts';
import { groupSummaries } from './procedure-summaries.ts';

interface Operation {
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

interface Document {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
}

const document = openApiDocument() as unknown as Document;
const paths = Object.entries(procedureKinds).flatMap(([group, names]) =>
  Object.keys(names).map((name) => `${group}.${name}`),
);

/** One of each way to be refused. */
const refused: readonly (readonly [string, unknown, number])[] = [
  ['entities.get', { entity: 'never' }, 404],
  ['entities.get', {}, 400],
  ['entities.get', { entity: 'e', consistency: { mode: 'ANALYTICAL' } }, 501],
  ['entities.put', { entity: 'boat:1', values: {}, expectedVersion: '99' }, 409],
  ['entities.find', { where: { attribute: 'length', op: 'prefix', value: 'x' } }, 400],
  ['entities.find', { cursor: 'forged' }, 400],
];

describe('/openapi.json', () => {
  let subject: Subject;
  let access: HttpAccess;

  beforeAll(async () => {
    subject = await overHttp(createMemoryAdapters(), async () => undefined);
    access = (await subject.http?.({ tenant: 'one', role: 'operator' })) as HttpAccess;
  });
  afterAll(() => subject.close());

  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(document, 'document');
  /** Of what the document promises for an answer of this status. */
  const promised = (path: string, status: number): ValidateFunction => {
    const at = ['paths', `/trpc/${path}`, 'post', 'responses', `${status}`];
    const reference = document.paths[`/trpc/${path}`]?.post?.responses[status];
    const pointer = (parts: readonly string[]) => parts.map((part) => part.replaceAll('/', '~1')).join('/');
    const base = reference?.$ref ?? `#/${pointer(at)}`;
    return ajv.compile({ $ref: `document${base}/content/application~1json/schema` });
  };

  const call = async (path: string, input: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${access.url}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json', ...headers },
      body: input === undefined ? undefined : JSON.stringify(input),
    });
    const body = (await response.json()) as { result?: { data: unknown }; error?: unknown };
    const validate = promised(path, response.status);
    validate(body);
    expect(validate.errors ?? [], `${path} ${response.status} ${JSON.stringify(body)}`).toEqual([]);
    return { status: response.status, body };
  };

  it('needs no credential, and is the document of this version', async () => {
    const response = await fetch(`${access.url}/openapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
    expect(document.info.version).toBe(packageJson.version);
  });

  it('meets the specification of OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document) as never)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has each procedure, with a line on what it does, in a group that is described', () => {
    expect(
      Object.keys(document.paths)
        .filter((path) => path.startsWith('/trpc/'))
        .sort(),
    ).toEqual(paths.map((path) => `/trpc/${path}`).sort());
    const lacking = paths.filter((path) => {
      const { tags: [group = ''] = [], summary } = document.paths[`/trpc/${path}`]?.post ?? {};
      return summary === undefined || groupSummaries[group] === undefined;
    });
    expect(lacking).toEqual([]);
  });

  it('says what each procedure answers', async () => {
    const answered = new Set<string>();
    const attrium = procedures(async ({ path, input }) => {
      const { status, body } = await call(path, input);
      expect([path, status]).toEqual([path, 200]);
      answered.add(path);
      return (body as { result: { data: unknown } }).result.data;
    });
    for (const example of procedureExamples) await example.call(attrium);
    expect([...answered].sort()).toEqual([...paths].sort());
  });

  it.each(refused)('says how %s %j is refused: %i', async (path, input, status) => {
    expect((await call(path, input)).status).toBe(status);
  });

  it('says how strangers and malformed requests are refused', async () => {
    expect((await call('entities.get', { entity: 'e' }, { authorization: 'Bearer unknown' })).status).toBe(
      401,
    );
    expect((await call('entities.get', { entity: 'e' }, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await call('entities.get', { entity: 'e' }, { 'attrium-token': 'forged' })).status).toBe(400);
    expect((await call('entities.get', { entity: 'x'.repeat(9_000_000) })).status).toBe(413);
  });

  it('would not accept an answer with a field that it does not name', async () => {
    const { body } = await call('attributes.list', undefined);
    const validate = promised('attributes.list', 200);
    expect(validate({ result: { data: { ...(body.result as { data: object }).data, more: 1 } } })).toBe(
      false,
    );
    expect(validate({ result: { data: {} } })).toBe(false);
  });
});
