import type { Json } from '#interfaces/http/openapi-schemas';
import { headOf, rowOf } from './table.ts';

/** What is read here of a JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const variantsOf = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

const literal = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('"', "'")}\``;

/** `types`: the page that describes the shared schemas. */
const typeOf = (schema: Schema, types: string): string => {
  if (schema.$ref !== undefined) {
    const id = schema.$ref.split('/').at(-1) ?? '';
    // What zod calls a schema that holds itself and that we have not named.
    if (id.startsWith('__')) return 'any JSON';
    return `[${id}](${types}#${id.toLowerCase()})`;
  }
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' ');
  const variants = variantsOf(schema);
  if (variants.length > 0)
    return [...new Set(variants.flatMap((variant) => typeOf(variant, types).split(' or ')))].join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items, types)}`;
  const names = [schema.type ?? 'any JSON'].flat();
  return names.length > 3 ? 'any JSON' : names.join(' or ');
};

const bounds = (noun: string, from?: number, to?: number): string[] => {
  // What every JSON number keeps is no limit of ours.
  const upper = to !== undefined && to < Number.MAX_SAFE_INTEGER ? to : undefined;
  if (from !== undefined && upper !== undefined) return [`${from} to ${upper}${noun}`];
  if (upper !== undefined) return [`at most ${upper}${noun}`];
  return from !== undefined && from > Number.MIN_SAFE_INTEGER ? [`at least ${from}${noun}`] : [];
};

const limitsOf = (schema: Schema): string =>
  [
    ...bounds('', schema.minimum, schema.maximum),
    ...bounds(' characters', schema.minLength, schema.maxLength),
    ...bounds(' items', schema.minItems, schema.maxItems),
  ].join(', ');

const meaningOf = (schema: Schema): string =>
  schema.description ?? variantsOf(schema).flatMap(({ description }) => description ?? [])[0] ?? '';

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** The fields of an object, a list or a choice of objects, and theirs; not those of shared schemas, which have a table of their own. */
const fieldsOf = (schema: Schema, path = ''): readonly Field[] => {
  if (schema.$ref !== undefined) return [];
  const inside = path === '' ? '' : `${path}.`;
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = {
      path: inside + name,
      schema: property,
      required: schema.required?.includes(name) ?? false,
    };
    return [field, ...fieldsOf(property, field.path)];
  });
  const { additionalProperties: values } = schema;
  return [
    ...own,
    ...(schema.items === undefined ? [] : fieldsOf(schema.items, `${path}[]`)),
    ...(typeof values === 'object' ? fieldsOf(values, `${inside}<name>`) : []),
    ...variantFields(variantsOf(schema), path),
  ];
};

/** What not every variant has is not required. */
const variantFields = (variants: readonly Schema[], path: string): readonly Field[] => {
  const fields = variants.map((variant) => fieldsOf(variant, path));
  const everywhere = (field: Field) => fields.every((own) => own.some((other) => other.path === field.path));
  return fields.flat().map((field) => ({ ...field, required: field.required && everywhere(field) }));
};

/** A field that several variants have is one row. */
const merged = (fields: readonly Field[]): readonly Field[] =>
  [...Map.groupBy(fields, ({ path }) => path).values()].map((same) => {
    const [first] = same as [Field];
    const schemas = [...new Map(same.map(({ schema }) => [JSON.stringify(schema), schema])).values()];
    return {
      path: first.path,
      schema:
        schemas.length === 1
          ? first.schema
          : { ...first.schema, const: undefined, enum: undefined, anyOf: schemas },
      required: same.every(({ required }) => required),
    };
  });

/** The table of what a schema holds. `io`: limits bind who sends it; who gets it wants to know what may be absent. */
export const fieldTable = (schema: Json, types: string, io: 'input' | 'output'): readonly string[] => {
  const fields = merged(fieldsOf(schema));
  if (fields.length === 0) return ['Nothing.'];
  if (io === 'output')
    return [
      ...headOf('field', 'type', 'meaning'),
      ...fields.map(({ path, schema: field, required }) =>
        rowOf(`\`${path}\``, typeOf(field, types) + (required ? '' : ', or absent'), meaningOf(field)),
      ),
    ];
  return [
    ...headOf('field', 'type', 'required', 'limits', 'meaning'),
    ...fields.map(({ path, schema: field, required }) =>
      rowOf(`\`${path}\``, typeOf(field, types), required ? 'yes' : '', limitsOf(field), meaningOf(field)),
    ),
  ];
};
