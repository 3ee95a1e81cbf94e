import { narrowing, type Resolve, type Schema, type Side } from './narrowing.ts';

/** What of an OpenAPI document the comparison reads. */
export interface Contract {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface Body {
  readonly content?: { readonly 'application/json'?: { readonly schema?: Schema } };
}

interface Operation {
  readonly requestBody?: Body & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Body>>;
}

/** What a client of the older contract meets no longer, or meets otherwise, on a server of the newer one. */
export const contractBreaks = (older: Contract, newer: Contract): readonly string[] => [
  ...Object.entries(older.paths).flatMap(([path, { post }]) => {
    if (post === undefined) return [];
    const now = newer.paths[path]?.post;
    if (now === undefined) return [`${path}: is gone`];
    const bodyNowRequired = now.requestBody?.required === true && post.requestBody?.required !== true;
    return [
      ...(bodyNowRequired ? [`${path} input: is required, and may be absent`] : []),
      ...narrowing(side(older, post.requestBody), side(newer, now.requestBody)).map(
        (reason) => `${path} input${reason}`,
      ),
      ...narrowing(side(newer, now.responses[200]), side(older, post.responses[200]), { open: true }).map(
        (reason) => `${path} answer${reason}`,
      ),
    ];
  }),
  ...narrowing(errors(newer), errors(older), { open: true }).map((reason) => `errors${reason}`),
  // A code that the table loses is one that clients wait for in vain.
  ...narrowing(errorCodes(older), errorCodes(newer)).map((reason) => `error codes${reason}`),
];

const side = (contract: Contract, body: Body | undefined): Side => ({
  schema: body?.content?.['application/json']?.schema ?? {},
  resolve: resolverOf(contract),
});

const errors = (contract: Contract): Side => ({
  schema: contract.components.schemas?.Error ?? {},
  resolve: resolverOf(contract),
});

const errorCodes = (contract: Contract): Side => {
  const { schema, resolve } = errors(contract);
  const code = ['error', 'data', 'code'].reduce(
    ({ properties = {} }, name) => (properties as Readonly<Record<string, Schema>>)[name] ?? {},
    schema,
  );
  return { schema: code, resolve };
};

const resolverOf =
  ({ components }: Contract): Resolve =>
  (ref) => {
    const found = components.schemas?.[ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new TypeError(`There is no ${ref}.`);
    return found;
  };
