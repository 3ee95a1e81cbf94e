import type { Condition, ResolvedFilter } from '#domain/filter';

export type { Condition };
export type OnAttribute = Condition & { readonly field: { readonly kind: 'attribute' } };
/** What is asked of the entity that a reference names. */
export type Through = Extract<ResolvedFilter, { readonly op: 'through' }>;
