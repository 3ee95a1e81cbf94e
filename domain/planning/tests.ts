import { compareValues } from '../canonical-form.ts';
import type { AttributeField, Condition, ResolvedFilter } from '../filter.ts';
import type { AttributeId } from '../ids.ts';
import type { Value } from '../values.ts';

export interface Bound {
  readonly value: Value;
  readonly inclusive: boolean;
}

/** Stands for an entity's type in tests and statistics: attributes are numbered from 1. */
export const typeField: AttributeField = { kind: 'attribute', id: 0 as AttributeId, type: 'text' };

/** What one attribute's value, or the entity's type, must be; all parts that are there must hold, none means any value. */
export interface AttributeTest {
  readonly field: AttributeField;
  /** Holds where the rest does not, a missing value included. */
  readonly negated: boolean;
  readonly low?: Bound;
  readonly high?: Bound;
  readonly values?: readonly Value[];
  readonly except?: Value;
  readonly prefix?: string;
  readonly contains?: string;
}

/**
 * The filter as tests of attributes that must all hold, or undefined where it is no such conjunction, or asks what
 * is no plain comparison of a column (decimals, the key). Bounds of one attribute become one range.
 */
export const conjunctionOf = (filter: ResolvedFilter): readonly AttributeTest[] | undefined => {
  const tests = testsOf(filter, false);
  if (tests === undefined) return undefined;
  const merged: AttributeTest[] = [];
  for (const test of tests) {
    const place = merged.findIndex((other) => isRange(test) && isRange(other) && sameField(test, other));
    const other = merged[place];
    if (other === undefined) merged.push(test);
    else merged[place] = narrowed(other, test);
  }
  return merged;
};

const testsOf = (filter: ResolvedFilter, negated: boolean): readonly AttributeTest[] | undefined => {
  switch (filter.op) {
    case 'and':
    case 'or': {
      // A negated `or` is a conjunction of what is negated.
      if ((filter.op === 'or') !== negated && filter.of.length !== 1) return undefined;
      const parts = filter.of.map((part) => testsOf(part, negated));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case 'not':
      return testsOf(filter.of, !negated);
    case 'through':
      return undefined;
    default: {
      const { field } = filter;
      if (field.kind === 'type') return [testOf(filter, typeField, negated)];
      if (field.kind !== 'attribute' || field.type === 'decimal') return undefined;
      return [testOf(filter, field, negated)];
    }
  }
};

/** One condition on one attribute. */
export const testOf = (filter: Condition, field: AttributeField, negated: boolean): AttributeTest => {
  switch (filter.op) {
    case 'eq':
      return { field, negated, values: [filter.value] };
    case 'in':
      return { field, negated, values: filter.values };
    case 'ne':
      return { field, negated, except: filter.value };
    case 'lt':
    case 'lte':
      return { field, negated, high: { value: filter.value, inclusive: filter.op === 'lte' } };
    case 'gt':
    case 'gte':
      return { field, negated, low: { value: filter.value, inclusive: filter.op === 'gte' } };
    case 'between':
      return {
        field,
        negated,
        low: { value: filter.low, inclusive: true },
        high: { value: filter.high, inclusive: true },
      };
    case 'prefix':
      return { field, negated, prefix: filter.text };
    case 'contains':
      return { field, negated, contains: filter.text };
    case 'exists':
      return { field, negated: negated === filter.present };
  }
};

const sameField = (a: AttributeTest, b: AttributeTest): boolean => a.field.id === b.field.id;

const isRange = ({ negated, values, except, prefix, contains }: AttributeTest): boolean =>
  !negated && values === undefined && except === undefined && prefix === undefined && contains === undefined;

const narrowed = (a: AttributeTest, b: AttributeTest): AttributeTest => ({
  field: a.field,
  negated: false,
  low: tighter(a, a.low, b.low, 1),
  high: tighter(a, a.high, b.high, -1),
});

const tighter = (
  { field }: AttributeTest,
  a: Bound | undefined,
  b: Bound | undefined,
  side: 1 | -1,
): Bound | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  const compared = compareValues(field.type, a.value, b.value) * side;
  if (compared === 0) return a.inclusive ? b : a;
  return compared > 0 ? a : b;
};
