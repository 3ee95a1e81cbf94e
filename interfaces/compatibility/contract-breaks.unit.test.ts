import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../http/openapi.ts';
import { type Contract, contractBreaks } from './contract-breaks.ts';
import type { Schema } from './narrowing.ts';
import { publishedVersions, readPublished } from './versions.ts';

const present = openApiDocument() as unknown as Contract;

it.each(publishedVersions)(
  'a client of version %s finds every procedure, input, field and error code that it knows',
  (version) => {
    const published = JSON.parse(readPublished(version, 'openapi.json')) as Contract;
    // Broken on purpose? docs/compatibility.md says how, and for how long the old form goes on.
    expect(contractBreaks(published, present)).toEqual([]);
  },
);

it('a contract breaks nothing of itself', () => {
  expect(contractBreaks(present, present)).toEqual([]);
});

const text = { type: 'string' };
const object = (properties: Schema, required: readonly string[] = [], more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  required,
  ...more,
});

interface Node {
  [name: string]: Node | readonly string[];
}

/** Where a document describes members of objects: `[..., 'properties', member]`. */
const membersOf = (node: Node, at: readonly string[] = []): readonly (readonly string[])[] =>
  Object.entries(node).flatMap(([name, child]) => {
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return [];
    const here = name === 'properties' ? Object.keys(child).map((member) => [...at, name, member]) : [];
    return [...here, ...membersOf(child as Node, [...at, name])];
  });

const without = (document: Contract, path: readonly string[]): Contract => {
  const copy = structuredClone(document);
  const member = path.at(-1) ?? '';
  const holder = path.slice(0, -2).reduce((node, name) => node[name] as Node, copy as unknown as Node);
  delete (holder.properties as Node)[member];
  holder.required = ((holder.required ?? []) as readonly string[]).filter((name) => name !== member);
  return copy;
};

// What each status says of the errors that it carries is compared by their codes, below.
const members = membersOf(present as unknown as Node).filter((path) => path[1] !== 'responses');

test.prop([fc.constantFrom(...members)])(
  'no member of what is sent or answered is lost unnoticed',
  (path) => {
    expect(contractBreaks(present, without(present, path))).not.toEqual([]);
  },
);

/** One procedure, what it takes and what it answers. */
const contract = (input: Schema, answer: Schema = {}, codes: readonly string[] = ['A']): Contract => ({
  paths: {
    '/trpc/p': {
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: input } } },
        responses: { 200: { content: { 'application/json': { schema: answer } } } },
      },
    },
  },
  components: {
    schemas: {
      Error: object({ error: object({ data: object({ code: { type: 'string', enum: codes } }) }) }),
      Tree: { type: 'object', properties: { of: { $ref: '#/components/schemas/Tree' } } },
    },
  },
});

const closed = { additionalProperties: false };
const tree = { $ref: '#/components/schemas/Tree' };

describe('an input', () => {
  it.each<[string, Schema, Schema]>([
    [
      'gains an optional member',
      object({ a: text }, ['a'], closed),
      object({ a: text, b: text }, ['a'], closed),
    ],
    ['requires less', object({ a: text }, ['a']), object({ a: text })],
    ['allows more values', { type: 'string', enum: ['x'] }, { type: 'string', enum: ['x', 'y'] }],
    ['allows any text where it named some', { const: 'x' }, { type: 'string', minLength: 1 }],
    ['takes numbers where it took integers', { type: 'integer' }, { type: 'number' }],
    ['takes one more alternative', { anyOf: [text] }, { anyOf: [text, { type: 'null' }] }],
    ['takes longer text', { type: 'string', maxLength: 1 }, { type: 'string', maxLength: 2 }],
    ['contains itself', tree, tree],
  ])('may change so that it %s', (_, older, newer) => {
    expect(contractBreaks(contract(older), contract(newer))).toEqual([]);
  });

  it.each<[string, Schema, Schema, string]>([
    ['loses a member', object({ a: text }, [], closed), object({}, [], closed), '.a: is taken no longer'],
    ['requires a new member', object({}), object({ a: text }, ['a']), '.a: is required, and may be absent'],
    ['changes a type', object({ a: text }), object({ a: { type: 'number' } }), '.a: string was number'],
    ['has to be of one type', {}, text, ': anything was string'],
    ['loses a value', { enum: ['x', 'y'] }, { enum: ['x'] }, ': "y" is not among ["x"]'],
    [
      'has to be one of some values',
      text,
      { type: 'string', enum: ['x'] },
      ': "any value" is not among ["x"]',
    ],
    [
      'loses an alternative',
      { anyOf: [text, { type: 'null' }] },
      { anyOf: [text] },
      ': "null" fits none of the alternatives',
    ],
    ['is cut', { type: 'number', maximum: 2 }, { type: 'number', maximum: 1 }, ': maximum 2 became 1'],
    ['gets a limit', text, { type: 'string', maxLength: 9 }, ': maxLength none became 9'],
    ['has to match', text, { type: 'string', pattern: '^a' }, ': has to match ^a'],
    [
      'loses inside of a list',
      { type: 'array', items: text },
      { type: 'array', items: { type: 'null' } },
      '[items]: string was null',
    ],
  ])('breaks where it %s', (_, older, newer, reason) => {
    expect(contractBreaks(contract(older), contract(newer))).toEqual([`/trpc/p input${reason}`]);
  });
});

describe('an answer', () => {
  const input = {};
  it.each<[string, Schema, Schema]>([
    ['gains a member', object({}, [], closed), object({ a: text }, ['a'], closed)],
    [
      'has one more value of an enumeration',
      { enum: ['x'], type: 'string' },
      { enum: ['x', 'y'], type: 'string' },
    ],
    ['always has what it had sometimes', object({ a: text }), object({ a: text }, ['a'])],
  ])('may change so that it %s', (_, older, newer) => {
    expect(contractBreaks(contract(input, older), contract(input, newer))).toEqual([]);
  });

  it.each<[string, Schema, Schema, string]>([
    ['loses a member', object({ a: text }, ['a']), object({}), '.a: is required, and may be absent'],
    ['loses an optional member', object({ a: text }), object({}), '.a: is gone'],
    [
      'has a member only sometimes',
      object({ a: text }, ['a']),
      object({ a: text }),
      '.a: is required, and may be absent',
    ],
    ['may be null', text, { type: ['string', 'null'] }, ': null was string'],
  ])('breaks where it %s', (_, older, newer, reason) => {
    expect(contractBreaks(contract(input, older), contract(input, newer))).toEqual([
      `/trpc/p answer${reason}`,
    ]);
  });
});

it('the status of an error code stays', () => {
  const refusing = (status: number): Contract => {
    const code = object({ error: object({ data: object({ code: { enum: ['A'] } }) }) });
    const { paths, components } = contract({});
    const schema = { allOf: [{ $ref: '#/components/schemas/Error' }, code] };
    const refusal = { content: { 'application/json': { schema } } };
    return { paths, components: { ...components, responses: { [`Refused${status}`]: refusal } } };
  };
  expect(contractBreaks(refusing(400), refusing(400))).toEqual([]);
  expect(contractBreaks(refusing(400), refusing(409))).toEqual(['error A: Refused400 became Refused409']);
});

it('what tells alternatives of an answer apart keeps what comes with it', () => {
  const either = (second: Schema): Schema => ({
    oneOf: [
      object({ kind: { const: 'a' } }, ['kind']),
      object({ kind: { const: 'b' }, ...second }, ['kind']),
    ],
  });
  expect(contractBreaks(contract({}, either({ x: text })), contract({}, either({})))).toEqual([
    '/trpc/p answer: "object" fits none of the alternatives',
  ]);
});

it('a procedure and an error code stay', () => {
  expect(contractBreaks(contract({}), { ...contract({}), paths: {} })).toEqual(['/trpc/p: is gone']);
  expect(contractBreaks(contract({}, {}, ['A', 'B']), contract({}, {}, ['A']))).toEqual(['error B: is gone']);
});
