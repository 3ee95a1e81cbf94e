import { canonicalOfType } from '#domain/canonical-form';
import { AttriumError } from '#domain/errors';
import type { Field, Filter } from '#domain/filter';
import { type OrderSpec, resolveFilter, resolveOrder } from '#domain/filter-rules';
import { limits } from '#domain/limits';
import type { FindQuery, Window } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import type { TenantAttributes } from '../catalog-cache.ts';
import { type WindowInput, window } from './window.ts';

/** What is looked for, and in which order. */
export interface FindShape {
  readonly where?: Filter;
  /** Ties are broken by $entity ascending. */
  readonly orderBy?: readonly OrderSpec[];
  /** 1 to 1000, default 100. */
  readonly limit?: number;
  /** Values count for `where` only if observed within it. */
  readonly window?: WindowInput;
}

/** Raises FILTER_*, ORDER_INVALID, CURSOR_INVALID, WINDOW_INVALID, ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, VALUE_TYPE. */
export const findQuery = (
  input: FindShape,
  attributes: TenantAttributes,
  after?: readonly (Value | null)[],
): Pick<FindQuery, 'filter' | 'orderBy' | 'after' | 'limit'> & { readonly window?: Window } => {
  const attributeOf = (name: string) => attributes.named(name);
  const orderBy = resolveOrder(input.orderBy ?? [], attributeOf);
  for (const [place, { field }] of orderBy.entries()) refuseStrange(field, after?.[place] ?? null);
  return {
    filter: input.where && resolveFilter(input.where, attributeOf),
    window: window(input.window),
    orderBy,
    after,
    limit: input.limit ?? limits.defaultPageSize,
  };
};

/** The attribute may have got another type since the page before. */
const refuseStrange = (field: Field, value: Value | null): void => {
  if (field.kind !== 'attribute' || value === null) return;
  try {
    canonicalOfType(field.type, value);
  } catch (cause) {
    throw new AttriumError('CURSOR_INVALID', 'The type of an attribute of the order has changed.', { cause });
  }
};
