import type { AttributeId } from './ids.ts';
import type { Value, ValueType } from './values.ts';

export const filterOps = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'between',
  'prefix',
  'contains',
  'exists',
] as const;
export type FilterOp = (typeof filterOps)[number];

/**
 * A filter as written by a caller. `attribute` is a name, `$entity` or `$type`.
 * value: of the attribute's type; for `in` an array of them, for `between` [low, high] (both inclusive),
 * for `exists` a boolean.
 * `reference` names an attribute of that type: the entity that its value names is there, alive, and meets `where`, which
 * asks through no further reference.
 */
export type Filter =
  | { readonly attribute: string; readonly op: FilterOp; readonly value: unknown }
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly reference: string; readonly where: Filter };

export interface AttributeField {
  readonly kind: 'attribute';
  readonly id: AttributeId;
  readonly type: ValueType;
}

/** What a filter or an order looks at: the key, the entity type, or an attribute of known type. */
export type Field = { readonly kind: 'entity' } | { readonly kind: 'type' } | AttributeField;

/**
 * A filter after names were resolved and operands brought into canonical form. Two-valued:
 * a missing field matches no comparison (`ne` included), only `not` and `exists: false`.
 * `and` of nothing is true, `or` of nothing is false.
 */
export type ResolvedFilter =
  | { readonly op: 'and'; readonly of: readonly ResolvedFilter[] }
  | { readonly op: 'or'; readonly of: readonly ResolvedFilter[] }
  | { readonly op: 'not'; readonly of: ResolvedFilter }
  /** Of the entity that the value names. A window counts for its values as well. */
  | { readonly op: 'through'; readonly field: AttributeField; readonly of: ResolvedFilter }
  | { readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'; readonly field: Field; readonly value: Value }
  | { readonly op: 'in'; readonly field: Field; readonly values: readonly Value[] }
  | { readonly op: 'between'; readonly field: Field; readonly low: Value; readonly high: Value }
  | { readonly op: 'prefix' | 'contains'; readonly field: Field; readonly text: string }
  | { readonly op: 'exists'; readonly field: Field; readonly present: boolean };

/** A filter without parts: one condition on one field. */
export type Condition = Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' | 'through' }>;

export interface OrderTerm {
  readonly field: Field;
  readonly direction: 'asc' | 'desc';
  /** Where entities without the field go, whatever the direction. */
  readonly nulls: 'first' | 'last';
}
