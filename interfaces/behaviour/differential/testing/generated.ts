import fc, { type Arbitrary } from 'fast-check';
import {
  anyCondition,
  anyFilter,
  anyOrder,
  anyValue,
  at,
  everyAttribute,
  type TypedName,
  valueSamples,
} from '#adapters/conformance/index';
import type { Filter } from '#domain/filter';
import { type OrderSpec, operatorsOf } from '#domain/filter-rules';
import { formatInstant } from '#domain/time';
import type { Value, ValueType } from '#domain/values';

export interface GeneratedRow {
  readonly entity: string;
  readonly type: string | undefined;
  readonly life: 'alive' | 'deleted' | 'restored';
  /** In the order of their being written; null unsets. */
  readonly values: readonly {
    readonly name: string;
    readonly value: Value | null;
    readonly observedAt: string;
  }[];
}

/** As `entities.find` takes it, but for its limit: the answer is asked for in so many pages. */
export interface GeneratedQuery {
  readonly where: Filter | undefined;
  readonly orderBy: OrderSpec[];
  readonly window: { readonly from?: string; readonly to?: string } | undefined;
  readonly select: string[] | undefined;
  /** 1 to 3. */
  readonly pages: number;
}

/** Seconds of the time line; few, so that values meet and are late. */
const lastSecond = 5;
const instant = (second: number): string => formatInstant(at(second));

// Their beginnings are the keys and types that generated filters ask for.
const keyBegins = ['a', 'b', 'B', 'ab', 'a%', 'e 1', '\u00e4', '\uffff', '\u{1f600}', 'z'];
const typeNames = ['a', 'B', '\u{1f600}', 'sensor'];

const anyLife = fc.constantFrom<GeneratedRow['life']>(
  ...(['alive', 'alive', 'alive', 'alive', 'restored', 'deleted'] as const),
);

/** Of few values mostly, so that those of conditions and of entities are often equal. */
const anyClose = (type: ValueType): Arbitrary<Value> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...valueSamples[type].slice(0, 5)) },
    { weight: 1, arbitrary: anyValue(type) },
  );

const keyEnds = ['', '1', '2', 'a', '\u{1f600}', '\ue000'];
const anyKey = fc
  .tuple(fc.constantFrom(...keyBegins), fc.constantFrom(...keyEnds))
  .map(([begin, end]) => begin + end);

const anyWrite = fc.constantFrom(...everyAttribute).chain(({ name, type }) =>
  fc.record({
    name: fc.constant(name),
    value: fc.option(type === 'reference' ? fc.oneof(anyKey, anyKey, anyClose(type)) : anyClose(type), {
      freq: 8,
    }),
    observedAt: fc.integer({ min: 0, max: lastSecond }).map(instant),
  }),
);

const rowOf = (entity: Arbitrary<string>): Arbitrary<GeneratedRow> =>
  fc.record({
    entity,
    type: fc.option(fc.constantFrom(...typeNames), { nil: undefined }),
    life: anyLife,
    values: fc.array(anyWrite, { maxLength: 24, size: 'max' }),
  });

/** Up to 40 entities with values of every type: missing, unset, late, repeated; some entities deleted, some restored. */
export const anyRows: Arbitrary<GeneratedRow[]> = fc.uniqueArray(rowOf(anyKey), {
  selector: ({ entity }) => entity,
  maxLength: 40,
  size: 'max',
});

/** As many entities as that, the same for the same seed. */
export const manyRows = (count: number, seed: number): GeneratedRow[] =>
  fc
    .sample(rowOf(fc.constantFrom(...keyBegins)), { numRuns: count, seed })
    .map((row, place) => ({ ...row, entity: `${row.entity}${place}` }));

const anyWindow = fc
  .tuple(fc.integer({ min: 0, max: lastSecond }), fc.integer({ min: 1, max: lastSecond + 1 }), fc.nat(2))
  .map(([from, length, open]) => ({
    ...(open !== 1 && { from: instant(from) }),
    ...(open !== 2 && { to: instant(from + length) }),
  }));

const compared: readonly TypedName[] = everyAttribute.filter(({ type }) => operatorsOf(type).includes('ne'));

/** One that many values meet: of others, few that must all hold are met by nothing. */
const anyWideCondition = ({ name, type }: TypedName): Arbitrary<Filter> => {
  const ops = (['ne', 'gte', 'lte'] as const).filter((op) => operatorsOf(type).includes(op));
  const value = fc.array(anyClose(type), { minLength: 4, maxLength: 12, size: 'max' });
  return fc.oneof(
    fc.record({ attribute: fc.constant(name), op: fc.constantFrom(...ops), value: anyClose(type) }),
    fc.record({ attribute: fc.constant(name), op: fc.constant('in' as const), value }),
  );
};

const references = everyAttribute.filter(({ type }) => type === 'reference').map(({ name }) => name);

/** Of the entity that a reference names, what many meet. */
const anyThrough: Arbitrary<Filter> = fc.record({
  reference: fc.constantFrom(...references),
  where: fc.oneof(
    fc.constantFrom(...compared).chain(anyWideCondition),
    fc
      .constantFrom(...everyAttribute)
      .map(({ name }) => ({ attribute: name, op: 'exists' as const, value: true })),
  ),
});

/** Conditions that must all hold, which plans by the indexes are for. */
const anyConjunction: Arbitrary<Filter> = fc
  .array(
    fc.oneof(
      anyThrough,
      fc.constantFrom(...compared).chain(anyWideCondition),
      fc.constantFrom(...everyAttribute).chain((field) => anyCondition(field, anyClose(field.type))),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((and) => ({ and }));

export const anyQuery: Arbitrary<GeneratedQuery> = fc.record({
  where: fc.option(
    fc.oneof({ weight: 1, arbitrary: anyFilter(everyAttribute) }, { weight: 2, arbitrary: anyConjunction }),
    { nil: undefined, freq: 20 },
  ),
  orderBy: fc.oneof(
    anyOrder(everyAttribute),
    // By one attribute at most there are plans along an index.
    anyOrder(everyAttribute).map((terms) => terms.slice(0, 1)),
    fc.constant<OrderSpec[]>([]),
  ),
  window: fc.option(anyWindow, { nil: undefined, freq: 2 }),
  // Of all attributes the answers are long, and comparing them takes longer than finding them.
  select: fc.option(
    fc.subarray(
      everyAttribute.map(({ name }) => name),
      { maxLength: 4 },
    ),
    { nil: undefined, freq: 8 },
  ),
  pages: fc.integer({ min: 1, max: 3 }),
});
