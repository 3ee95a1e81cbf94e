import { compareValues } from './canonical-form.ts';
import type { Condition, Field, OrderTerm, ResolvedFilter } from './filter.ts';
import type { Value, ValueType } from './values.ts';

const typeOf = (field: Field): ValueType => (field.kind === 'attribute' ? field.type : 'text');

/** What an entity has; undefined: nothing. */
export type ValueAt = (field: Field) => Value | undefined;

/**
 * The meaning of a filter, which every engine must agree with. `named` gives the entity of a key, undefined where there is
 * none that is alive (by default there is no other): a reference may dangle, and then nothing is met through it.
 */
export const matches = (
  filter: ResolvedFilter,
  valueAt: ValueAt,
  named: (key: string) => ValueAt | undefined = () => undefined,
): boolean => {
  switch (filter.op) {
    case 'and':
      return filter.of.every((branch) => matches(branch, valueAt, named));
    case 'or':
      return filter.of.some((branch) => matches(branch, valueAt, named));
    case 'not':
      return !matches(filter.of, valueAt, named);
    case 'through': {
      const key = valueAt(filter.field);
      const other = key === undefined ? undefined : named(String(key));
      return other !== undefined && matches(filter.of, other, named);
    }
    case 'exists':
      return (valueAt(filter.field) !== undefined) === filter.present;
    default: {
      const value = valueAt(filter.field);
      return value !== undefined && holds(filter, value);
    }
  }
};

type Comparison = Exclude<Condition, { readonly op: 'exists' }>;

const holds = (filter: Comparison, value: Value): boolean => {
  const against = (operand: Value): number => compareValues(typeOf(filter.field), value, operand);
  switch (filter.op) {
    case 'eq':
      return against(filter.value) === 0;
    case 'ne':
      return against(filter.value) !== 0;
    case 'lt':
      return against(filter.value) < 0;
    case 'lte':
      return against(filter.value) <= 0;
    case 'gt':
      return against(filter.value) > 0;
    case 'gte':
      return against(filter.value) >= 0;
    case 'in':
      return filter.values.some((operand) => against(operand) === 0);
    case 'between':
      return against(filter.low) >= 0 && against(filter.high) <= 0;
    case 'prefix':
      return String(value).startsWith(filter.text);
    case 'contains':
      return String(value).includes(filter.text);
  }
};

const compareTerm = ({ field, direction, nulls }: OrderTerm, a: Value | null, b: Value | null): number => {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === (nulls === 'first') ? -1 : 1;
  }
  const natural = compareValues(typeOf(field), a, b);
  return direction === 'asc' ? natural : -natural;
};

/** Rows are the values of the terms, in their order; null: missing, placed by `nulls` whatever the direction. */
export const compareByOrder = (
  order: readonly OrderTerm[],
  a: readonly (Value | null)[],
  b: readonly (Value | null)[],
): number => {
  for (const [index, term] of order.entries()) {
    const compared = compareTerm(term, a[index] ?? null, b[index] ?? null);
    if (compared !== 0) return compared;
  }
  return 0;
};
