/** A JSON schema, as far as zod writes them (draft 2020-12). */
export type Schema = Readonly<Record<string, unknown>>;

/** Finds what a `$ref` names. */
export type Resolve = (ref: string) => Schema;

export interface Side {
  readonly schema: Schema;
  readonly resolve: Resolve;
}

/**
 * Where values of `from` may not be values of `to`, as `place: why`; none where every value of the one is one of the
 * other. With `open`, `to` is read as clients have to read answers: members that it does not name, and new values of its
 * enumerations, do not count, but members of it that `from` does not know at all do.
 */
export const narrowing = (from: Side, to: Side, { open = false } = {}): readonly string[] => {
  // Filters contain filters: a pair that is being compared adds nothing where it is met again.
  const met = new Map<string, readonly string[]>();
  const sideOf = ({ resolve }: Side, schema: unknown): Side => ({ schema: schema as Schema, resolve });

  const compare = (one: Side, other: Side, at: string): readonly string[] => {
    const pair = JSON.stringify([one.schema, other.schema]);
    const known = met.get(pair);
    if (known !== undefined) return known;
    met.set(pair, []);
    const reasons = differences(one, other, at);
    met.set(pair, reasons);
    return reasons;
  };

  const differences = (one: Side, other: Side, at: string): readonly string[] => {
    const a = followed(one);
    const b = followed(other);
    // Alternatives: each of the one has to fit some of the other.
    const alternatives = alternativesOf(a);
    if (alternatives.length > 0)
      return alternatives.flatMap((each) => compare(sideOf(one, each), sideOf(other, b), at));
    const targets = list(b.anyOf ?? b.oneOf);
    if (targets.length > 0) {
      const attempts = targets.map((each) => compare(sideOf(one, a), sideOf(other, each), at));
      return attempts.some((reasons) => reasons.length === 0)
        ? []
        : [`${at}: ${summaryOf(a)} fits none of the alternatives`];
    }
    return [
      ...scalars(a, b, at, open),
      ...members(sideOf(one, a), sideOf(other, b), at),
      ...['items', 'propertyNames'].flatMap((keyword) =>
        isSchema(a[keyword]) && isSchema(b[keyword])
          ? compare(sideOf(one, a[keyword]), sideOf(other, b[keyword]), `${at}[${keyword}]`)
          : [],
      ),
    ];
  };

  const members = (one: Side, other: Side, at: string): readonly string[] => {
    const [known, wanted] = [properties(one.schema), properties(other.schema)];
    const always = new Set(list(one.schema.required));
    const rest = other.schema.additionalProperties;
    const missing = list(other.schema.required)
      .filter((name) => !always.has(name))
      .map((name) => `${at}.${name}: is required, and may be absent`);
    const gone = open
      ? Object.keys(wanted)
          .filter((name) => !(name in known) && !list(other.schema.required).includes(name))
          .map((name) => `${at}.${name}: is gone`)
      : [];
    const each = Object.entries(known).flatMap(([name, schema]) => {
      if (name in wanted) return compare(sideOf(one, schema), sideOf(other, wanted[name]), `${at}.${name}`);
      if (open) return [];
      if (rest === false) return [`${at}.${name}: is taken no longer`];
      return isSchema(rest) ? compare(sideOf(one, schema), sideOf(other, rest), `${at}.${name}`) : [];
    });
    const others = one.schema.additionalProperties;
    const further =
      isSchema(others) && isSchema(rest) ? compare(sideOf(one, others), sideOf(other, rest), `${at}.*`) : [];
    return [...missing, ...gone, ...each, ...further];
  };

  return compare(from, to, '');
};

/** The schema itself, where `$ref` leads to it. */
export const followed = ({ schema, resolve }: Side): Schema => {
  let at = schema;
  while (typeof at.$ref === 'string') at = resolve(at.$ref);
  return at;
};

/** Several types are alternatives, too. */
const alternativesOf = (schema: Schema): readonly unknown[] =>
  Array.isArray(schema.type) && schema.type.length > 1
    ? schema.type.map((type) => ({ ...schema, type }))
    : list(schema.anyOf ?? schema.oneOf);

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const properties = ({ properties = {} }: Schema): Schema => properties as Schema;

const constants = (schema: Schema): readonly unknown[] | undefined =>
  'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined;

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value;

const typesOf = (schema: Schema): readonly unknown[] =>
  schema.type === undefined ? (constants(schema) ?? []).map(typeOf) : list(schema.type);

const summaryOf = (schema: Schema): string => JSON.stringify(constants(schema) ?? schema.type ?? schema);

/** Keyword -> whether the second limit leaves out what the first let in. */
const limits: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  minimum: (one, other) => other > one,
  exclusiveMinimum: (one, other) => other > one,
  minLength: (one, other) => other > one,
  minItems: (one, other) => other > one,
  maximum: (one, other) => other < one,
  exclusiveMaximum: (one, other) => other < one,
  maxLength: (one, other) => other < one,
  maxItems: (one, other) => other < one,
  maxProperties: (one, other) => other < one,
};

const scalars = (one: Schema, other: Schema, at: string, open: boolean): readonly string[] => {
  const types = typesOf(other);
  const lost = typesOf(one).filter(
    (type) => types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')),
  );
  if (lost.length > 0 || (types.length > 0 && typesOf(one).length === 0)) {
    return [`${at}: ${lost.length > 0 ? lost.join(' or ') : 'anything'} was ${types.join(' or ')}`];
  }
  const [values, allowed] = [constants(one), constants(other)];
  // A single constant tells alternatives apart, in answers too.
  const free = allowed === undefined || (open && !('const' in one && 'const' in other));
  const strange = free
    ? []
    : (values?.filter((value) => !allowed.includes(value)) ?? ['any value']).map(
        (value) => `${at}: ${JSON.stringify(value)} is not among ${JSON.stringify(allowed)}`,
      );
  const cut = Object.entries(limits)
    .filter(([keyword, cuts]) => {
      const limit = other[keyword];
      if (typeof limit !== 'number' || values !== undefined) return false;
      const before = one[keyword];
      return typeof before === 'number' ? cuts(before, limit) : true;
    })
    .map(([keyword]) => `${at}: ${keyword} ${one[keyword] ?? 'none'} became ${other[keyword]}`);
  const pattern =
    other.pattern === undefined || other.pattern === one.pattern || values !== undefined
      ? []
      : [`${at}: has to match ${other.pattern}`];
  return [...strange, ...cut, ...pattern];
};
