import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

/** Inside of one schema zod names the shared ones by `$defs`; a document has them in one place. */
const hoisted = <Node>(node: Node): Node =>
  JSON.parse(JSON.stringify(node).replaceAll('"#/$defs/', '"#/components/schemas/')) as Node;

/** Not every language's patterns know classes of Unicode. Surrogates cannot be in a body anyway, for it is UTF-8. */
const portable = (pattern: string): string =>
  pattern.replaceAll('\\p{Cc}', '\\u0000-\\u001f\\u007f-\\u009f').replaceAll('\\p{Cs}', '');

/** Describes schemas, and collects those that have an id, for the document to hold them once. */
export const schemaCollector = () => {
  const shared = new Map<string, Json>();

  const share = (id: string, schema: Json): Json => {
    const known = shared.get(id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new TypeError(`There are two schemas of the id ${id}.`);
    shared.set(id, schema);
    return { $ref: `#/components/schemas/${id}` };
  };

  return {
    /** As callers send it, or as they get it. */
    describe(schema: z.ZodType, io: 'input' | 'output'): Json {
      const {
        $schema,
        $defs = {},
        ...root
      } = z.toJSONSchema(schema, {
        io,
        unrepresentable: 'any',
        override: ({ jsonSchema }) => {
          // In TypeScript it binds the reader of an input; in OpenAPI it would say that the server refuses it.
          delete jsonSchema.readOnly;
          if (jsonSchema.pattern !== undefined) jsonSchema.pattern = portable(jsonSchema.pattern);
        },
      });
      for (const [id, { id: _, ...definition }] of Object.entries(hoisted($defs))) share(id, definition);
      const { id, ...described } = hoisted(root) as Json & { readonly id?: string };
      return id === undefined ? described : share(id, described);
    },
    share,
    components: (): Json => Object.fromEntries([...shared].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};

export type SchemaCollector = ReturnType<typeof schemaCollector>;
