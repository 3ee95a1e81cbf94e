import { compareValues } from './canonical-form.ts';
import type { Field, OrderTerm, ResolvedFilter } from './filter.ts';
import type { Value, ValueType } from './values.ts';

const typeOf = (field: Field): ValueType => (field.kind === 'attribute' ? field.type : 'text');

/** The meaning of a filter, which every engine must agree with. `valueAt` gives undefined for a missing field. */
export const matches = (filter: ResolvedFilter, valueAt: (field: Field) => Value | undefined): boolean => {
  switch (filter.op) {
    case 'and':
      return filter.of.every((branch) => matches(branch, valueAt));
    case 'or':
      return filter.of.some((branch) => matches(branch, valueAt));
    case 'not':
      return !matches(filter.of, valueAt);
    case 'exists':
      return (valueAt(filter.field) !== undefined) === filter.present;
    default: {
      const value = valueAt(filter.field);
      return value !== undefined && holds(filter, value);
    }
  }
};

type Comparison = Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' | 'exists' }>;

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
