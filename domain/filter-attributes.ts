import type { Field, OrderTerm, ResolvedFilter } from './filter.ts';
import type { AttributeId } from './ids.ts';

/** The attributes that a filter asks of, each once. */
export const filterAttributes = (filter: ResolvedFilter | undefined): AttributeId[] => [
  ...new Set(filter === undefined ? [] : namedBy(filter)),
];

const namedBy = (filter: ResolvedFilter): AttributeId[] => {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(namedBy);
  if (filter.op === 'through') return [filter.field.id, ...namedBy(filter.of)];
  return filter.op === 'not' ? namedBy(filter.of) : ofField(filter.field);
};

export const orderAttributes = (orderBy: readonly OrderTerm[]): AttributeId[] =>
  orderBy.flatMap(({ field }) => ofField(field));

const ofField = (field: Field): AttributeId[] => (field.kind === 'attribute' ? [field.id] : []);
