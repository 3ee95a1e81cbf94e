import fc from 'fast-check';
import { z } from 'zod';
import { type Invoke, procedures } from '../../procedures.ts';
import { memoryAttrium } from '../../testing.ts';
import { appRouter } from '../../trpc/router.ts';
import { callByPath } from '../call-by-path.ts';
import { procedureExamples } from '../procedure-examples.ts';
import { hostile, replaced } from './hostile.ts';

type Json = Readonly<Record<string, unknown>>;
type Served = Readonly<Record<string, { readonly _def: { readonly inputs: readonly z.ZodType[] } }>>;

/** Of everything that the router serves, whenever it came. */
const schemas: ReadonlyMap<string, Json> = new Map(
  Object.entries(appRouter._def.procedures as unknown as Served).map(([path, { _def }]) => [
    path,
    z.toJSONSchema(_def.inputs[0] ?? z.undefined(), { io: 'input', unrepresentable: 'any' }) as Json,
  ]),
);

export const servedPaths: readonly string[] = [...schemas.keys()];

/** What the examples call each procedure with. */
const exampleInputs = async (): Promise<ReadonlyMap<string, readonly unknown[]>> => {
  const inputs = new Map<string, unknown[]>();
  const attrium = await (await memoryAttrium()).as({ role: 'operator' });
  const recording: Invoke = ({ path, input }) => {
    inputs.set(path, [...(inputs.get(path) ?? []), input ?? {}]);
    return callByPath(attrium, path, input);
  };
  for (const { call } of procedureExamples) await call(procedures(recording));
  return inputs;
};
const examples = await exampleInputs();

const anyHostile = fc.constantFrom(...hostile);

/** Examples with up to three places spoilt, and what the schema alone says, with a place spoilt now and then. */
export const anyInput = (path: string): fc.Arbitrary<unknown> => {
  const spoilt = (input: fc.Arbitrary<unknown>, most: number): fc.Arbitrary<unknown> =>
    fc
      .tuple(
        input,
        fc.array(fc.tuple(fc.nat(1_000), fc.option(anyHostile, { nil: undefined })), { maxLength: most }),
      )
      .map(([value, changes]) =>
        changes.reduce(
          (before: unknown, [place, replacement]) => replaced(before, place, replacement),
          value,
        ),
      );
  const schema = schemas.get(path) ?? {};
  return fc.oneof(
    { weight: 2, arbitrary: spoilt(fc.constantFrom(...(examples.get(path) ?? [{}])), 3) },
    { weight: 1, arbitrary: spoilt(ofSchema(schema, schema, 4), 1) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...(examples.get(path) ?? [{}])),
          fc.dictionary(fc.string(), anyHostile, { maxKeys: 3 }),
        )
        .map(([value, more]) => ({ ...(value as object), ...more })),
    },
  );
};

/** Values that a JSON Schema describes, as far as it does. `root` holds what it refers to. */
const ofSchema = (schema: Json, root: Json, depth: number): fc.Arbitrary<unknown> => {
  const sub = (of: unknown): fc.Arbitrary<unknown> =>
    ofSchema((typeof of === 'object' && of !== null ? of : {}) as Json, root, depth - 1);
  if (depth === 0) return fc.constantFrom<unknown>('a', 1, true, {});
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return sub((root.$defs as Json | undefined)?.[name]);
  }
  const choices = (schema.anyOf ?? schema.oneOf) as readonly unknown[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map(sub));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const types = [
    (schema.type as string | readonly string[] | undefined) ?? [
      'string',
      'number',
      'boolean',
      'object',
      'array',
    ],
  ].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, sub)));
};

const ofType = (
  type: string,
  schema: Json,
  sub: (of: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'object': {
      const properties = Object.entries((schema.properties ?? {}) as Json).map(
        ([name, of]) => [name, sub(of)] as const,
      );
      const required = (schema.required ?? []) as readonly string[];
      const known = fc.record(Object.fromEntries(properties), { requiredKeys: [...required] });
      if (properties.length > 0) return known;
      return fc.dictionary(
        fc.constantFrom('length', 'rig', 'survey', 'x'),
        sub(schema.additionalProperties),
        { maxKeys: 3 },
      );
    }
    case 'array':
      return fc.array(sub(schema.items), { maxLength: 4 });
    case 'integer':
      return fc.oneof(fc.integer(), fc.integer({ min: 0, max: 20 }));
    case 'number':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(
        fc.constantFrom('boat:1', 'length', 'rig', 'shop', 'asc', '2026-01-01T00:00:00Z'),
        fc.string({ unit: 'binary' }),
      );
  }
};
