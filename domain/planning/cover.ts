import type { AttributeField, Condition, Field, ResolvedFilter } from '../filter.ts';
import { estimatedRows } from './selectivity.ts';
import type { TenantStatistics } from './statistics.ts';
import { testOf } from './tests.ts';

export interface Arm {
  readonly condition: Condition;
  /** Entries of an index that are read for it, estimated. */
  readonly rows: number;
  /** The condition is on the entity that a value of this reference names. */
  readonly through?: AttributeField;
}

/** Conditions of which every match of a filter meets one at least. None: nothing matches. */
export type Cover = readonly Arm[];

export const coverRows = (cover: Cover): number => cover.reduce((sum, { rows }) => sum + rows, 0);

/**
 * The cover that reads least, or undefined where there is none. `rowsOf` tells how many entries an index reads for a
 * condition, undefined where no index does.
 */
export const coverOf = (
  filter: ResolvedFilter,
  rowsOf: (condition: Condition) => number | undefined,
  negated = false,
): Cover | undefined => {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => coverOf(part, rowsOf, negated));
      const known = parts.filter((part) => part !== undefined);
      // Where all parts must hold, one of them covers; a negated `or` is a conjunction of what is negated.
      if ((filter.op === 'and') !== negated) return known.sort((a, b) => coverRows(a) - coverRows(b))[0];
      return known.length < parts.length ? undefined : known.flat();
    }
    case 'not':
      return coverOf(filter.of, rowsOf, !negated);
    case 'through':
      return negated ? undefined : coverThrough(filter, rowsOf);
    default: {
      const condition = filter.op === 'exists' ? { ...filter, present: filter.present !== negated } : filter;
      const isAbsence = condition.op === 'exists' ? !condition.present : negated;
      const rows = isAbsence ? undefined : rowsOf(condition);
      return rows === undefined ? undefined : [{ condition, rows }];
    }
  }
};

/** By the entities that are named, and who names them; or all that name any. */
const coverThrough = (
  { field, of }: Extract<ResolvedFilter, { readonly op: 'through' }>,
  rowsOf: (condition: Condition) => number | undefined,
): Cover | undefined => {
  const any: Condition = { op: 'exists', field, present: true };
  const rows = rowsOf(any);
  const naming = rowsOf({ op: 'eq', field, value: '' });
  if (rows === undefined || naming === undefined) return undefined;
  const inner = coverOf(of, rowsOf)?.map((arm) => ({
    ...arm,
    rows: arm.rows * (1 + Math.max(1, naming)),
    through: field,
  }));
  return inner !== undefined && coverRows(inner) < rows ? inner : [{ condition: any, rows }];
};

/** How many entries the index of the keys, or that of a hot attribute's values, reads for a condition. */
export const indexedRows =
  (hot: (field: AttributeField) => boolean, statistics: TenantStatistics) =>
  (condition: Condition): number | undefined => {
    const { field } = condition;
    if (field.kind === 'entity') return keysOf(condition, statistics.entities);
    if (!isServed(field, hot)) return undefined;
    const asked =
      field.type === 'decimal' || condition.op === 'ne' || condition.op === 'contains'
        ? { field, negated: false }
        : testOf(condition, field, false);
    return estimatedRows(asked, statistics);
  };

const isServed = (field: Field, hot: (field: AttributeField) => boolean): field is AttributeField =>
  field.kind === 'attribute' && field.type !== 'json' && hot(field);

const keysOf = (condition: Condition, entities: number): number | undefined => {
  switch (condition.op) {
    case 'eq':
      return 1;
    case 'in':
      return condition.values.length;
    case 'prefix':
      return entities / 100;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'between':
      return entities / 3;
    default:
      return undefined;
  }
};
