import type { ResolvedFilter } from '#domain/filter';

/** A filter without parts: one test of one field. */
export type Condition = Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' }>;
export type OnAttribute = Condition & { readonly field: { readonly kind: 'attribute' } };
