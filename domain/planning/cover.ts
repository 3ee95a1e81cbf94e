import type { AttributeField, Condition, Field, ResolvedFilter } from '../filter.ts';
import type { AttributeId } from '../ids.ts';
import { indexRows } from './selectivity.ts';
import type { TenantStatistics } from './statistics.ts';
import { testOf } from './tests.ts';

export interface Arm {
  readonly condition: Condition;
  /** What names its entities: an index of keys or values, or what history has of the attribute since the window began. */
  readonly by: 'index' | 'history';
  /** Entries that are read for it, estimated. */
  readonly rows: number;
  /** The condition is on the entity that a value of this reference names. */
  readonly through?: AttributeField;
}

/**
 * How many entries are read for a condition, and of what; undefined where nothing names its entities, or, where that is
 * asked, no index does.
 */
export type ServedBy = (condition: Condition, only?: 'index') => Pick<Arm, 'by' | 'rows'> | undefined;

/** Conditions of which every match of a filter meets one at least. None: nothing matches. */
export type Cover = readonly Arm[];

export const coverRows = (cover: Cover): number => cover.reduce((sum, { rows }) => sum + rows, 0);

/** The cover that reads least, or undefined where there is none. */
export const coverOf = (filter: ResolvedFilter, servedBy: ServedBy, negated = false): Cover | undefined => {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => coverOf(part, servedBy, negated));
      const known = parts.filter((part) => part !== undefined);
      // Where all parts must hold, one of them covers; a negated `or` is a conjunction of what is negated.
      if ((filter.op === 'and') !== negated) return known.sort((a, b) => coverRows(a) - coverRows(b))[0];
      return known.length < parts.length ? undefined : eachOnce(known.flat());
    }
    case 'not':
      return coverOf(filter.of, servedBy, !negated);
    case 'through':
      return negated ? undefined : coverThrough(filter, servedBy);
    default: {
      const condition = filter.op === 'exists' ? { ...filter, present: filter.present !== negated } : filter;
      const isAbsence = condition.op === 'exists' ? !condition.present : negated;
      const served = isAbsence ? undefined : servedBy(condition);
      return served && [{ condition, ...served }];
    }
  }
};

/** What history has of an attribute is read once, whatever is asked of it. */
const eachOnce = (arms: Cover): Cover => {
  const read = new Set<string>();
  return arms.filter(({ condition: { field }, by, through }) => {
    if (by === 'index' || field.kind !== 'attribute') return true;
    const key = `${field.id} ${through?.id}`;
    return !read.has(key) && read.add(key);
  });
};

/** The attributes by whose values a cover of this filter could be led; none where it has none. */
export const coveringAttributes = (filter: ResolvedFilter): ReadonlySet<AttributeId> => {
  const asked = new Set<AttributeId>();
  const cover = coverOf(filter, ({ field }) => {
    if (field.kind === 'attribute') asked.add(field.id);
    return { by: 'index', rows: 1 };
  });
  return cover === undefined ? new Set() : asked;
};

/** By the entities that are named, and who names them; or all that name any. */
const coverThrough = (
  { field, of }: Extract<ResolvedFilter, { readonly op: 'through' }>,
  servedBy: ServedBy,
): Cover | undefined => {
  const condition: Condition = { op: 'exists', field, present: true };
  const any = servedBy(condition);
  if (any === undefined) return undefined;
  // Who names an entity, only an index of the reference tells.
  const naming = servedBy({ op: 'eq', field, value: '' }, 'index');
  const inner =
    naming !== undefined
      ? coverOf(of, servedBy)?.map((arm) => ({
          ...arm,
          rows: arm.rows * (1 + Math.max(1, naming.rows)),
          through: field,
        }))
      : undefined;
  return inner !== undefined && coverRows(inner) < any.rows ? inner : [{ condition, ...any }];
};

/** By the index of the keys, by that of a hot attribute's values, or by history, where less of it is read. */
export const servedBy =
  (hot: (field: AttributeField) => boolean, statistics: TenantStatistics): ServedBy =>
  (condition, only) => {
    const { field } = condition;
    const indexed = indexedRows(condition, hot, statistics);
    const written = field.kind === 'attribute' ? statistics.written?.entries.get(field.id) : undefined;
    if (only !== 'index' && written !== undefined && written < (indexed ?? Number.POSITIVE_INFINITY))
      return { by: 'history', rows: written };
    return indexed === undefined ? undefined : { by: 'index', rows: indexed };
  };

const indexedRows = (
  condition: Condition,
  hot: (field: AttributeField) => boolean,
  statistics: TenantStatistics,
): number | undefined => {
  const { field } = condition;
  if (field.kind === 'entity') return keysOf(condition, statistics.entities);
  if (!isServed(field, hot)) return undefined;
  const asked =
    field.type === 'decimal' || condition.op === 'ne' || condition.op === 'contains'
      ? { field, negated: false }
      : testOf(condition, field, false);
  return indexRows(asked, statistics);
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
