import { followed, narrowing, type Resolve, type Schema, type Side } from './narrowing.ts';

/** What of an OpenAPI document the comparison reads. */
export interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
  readonly components: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    /** Refusals by status, each with the error codes that have it. */
    readonly responses?: Readonly<Record<string, Body>>;
  };
}

const methods = ['get', 'post'] as const;
type Method = (typeof methods)[number];

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema } | undefined>>;
}

interface Operation {
  readonly requestBody?: Body & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Body>>;
}

/** What a client of the older contract meets no longer, or meets otherwise, on a server of the newer one. */
export const contractBreaks = (older: Contract, newer: Contract): readonly string[] => {
  const calls = Object.entries(older.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const [before, now] = [operations[method], newer.paths[path]?.[method]];
      if (before === undefined) return [];
      if (now === undefined) return [`${path}: is gone`];
      const reasons = [...inputBreaks(older, before, newer, now), ...answerBreaks(older, before, newer, now)];
      return reasons.map((reason) => `${path} ${reason}`);
    }),
  );
  return [...calls, ...errorBreaks(older, newer)];
};

type Breaks = (older: Contract, before: Operation, newer: Contract, now: Operation) => readonly string[];

const inputBreaks: Breaks = (older, { requestBody: before }, newer, { requestBody: now }) => {
  const narrowed = narrowing(side(older, before), side(newer, now)).map((reason) => `input${reason}`);
  const required = now?.required === true && before?.required !== true;
  return required ? ['input: is required, and may be absent', ...narrowed] : narrowed;
};

const answerBreaks: Breaks = (older, before, newer, now) =>
  Object.entries(before.responses).flatMap(([status, body]) =>
    narrowing(side(newer, now.responses[status]), side(older, body), { open: true }).map(
      (reason) => `answer${reason}`,
    ),
  );

const errorBreaks = (older: Contract, newer: Contract): readonly string[] => {
  const known = new Set(codesOf(error(newer)));
  const refusals = refusalsOf(newer);
  return [
    ...narrowing(error(newer), error(older), { open: true }).map((reason) => `errors${reason}`),
    ...codesOf(error(older))
      .filter((code) => !known.has(code))
      .map((code) => `error ${code}: is gone`),
    ...[...refusalsOf(older)]
      .filter(([code, name]) => known.has(code) && refusals.get(code) !== name)
      .map(([code, name]) => `error ${code}: ${name} became ${refusals.get(code)}`),
  ];
};

const side = (contract: Contract, body: Body | undefined): Side => ({
  // Of a stream: each of its lines.
  schema: (body?.content?.['application/json'] ?? body?.content?.['application/x-ndjson'])?.schema ?? {},
  resolve: resolverOf(contract),
});

const error = (contract: Contract): Side => ({
  schema: contract.components.schemas?.Error ?? {},
  resolve: resolverOf(contract),
});

/** Error code -> the refusal that carries it; its name holds the status. */
const refusalsOf = (contract: Contract): ReadonlyMap<unknown, string> =>
  new Map(
    Object.entries(contract.components.responses ?? {}).flatMap(([name, body]) => {
      const { schema, resolve } = side(contract, body);
      const parts = (schema.allOf ?? []) as readonly Schema[];
      // The first part is what all errors have in common: every code.
      return parts
        .slice(1)
        .flatMap((part) => codesOf({ schema: part, resolve }))
        .map((code) => [code, name] as const);
    }),
  );

/** Of the errors that a schema describes. */
const codesOf = (described: Side): readonly unknown[] => {
  const code = ['error', 'data', 'code'].reduce((at, name) => {
    const { properties = {} } = followed(at);
    return { resolve: at.resolve, schema: (properties as Readonly<Record<string, Schema>>)[name] ?? {} };
  }, described);
  return (followed(code).enum as readonly unknown[] | undefined) ?? [];
};

const resolverOf =
  ({ components }: Contract): Resolve =>
  (ref) => {
    const found = components.schemas?.[ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new TypeError(`There is no ${ref}.`);
    return found;
  };
