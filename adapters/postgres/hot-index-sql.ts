import { type FragmentSqlToken, sql } from 'slonik';
import type { Field, ResolvedFilter } from '#domain/filter';
import type { ValueType } from '#domain/values';
import { encodeText, isNumeric } from './value-encoding.ts';

/** As the text index of entity_values cuts it. */
const cutCharacters = 256;

const cut = (text: FragmentSqlToken): FragmentSqlToken => sql.fragment`left(${text}, 256)`;

/** The same characters as left() counts: code points. */
const cutOf = (text: string): string =>
  [...text.slice(0, cutCharacters * 2)].slice(0, cutCharacters).join('');

const bind = (text: string): FragmentSqlToken => sql.fragment`(${cutOf(text)}::text collate "C")`;

/**
 * What must hold besides a condition on a hot attribute, so that a value index can answer it: the index's own predicate
 * and, for text, the same comparison of the cuts, which lets through too much and never too little. Written by the
 * attribute's type alone, so it is right wherever the attribute is hot.
 */
export const hotIndexCondition = (
  filter: Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' }>,
  field: Extract<Field, { readonly kind: 'attribute' }>,
): FragmentSqlToken => {
  if (isNumeric(field.type)) return sql.fragment`v.hot and v.value_num is not null`;
  const narrowed = comparesAsText(field.type) ? cutComparison(filter, field.type) : undefined;
  const held = sql.fragment`v.hot and v.value_text is not null`;
  return narrowed === undefined ? held : sql.fragment`${held} and ${narrowed}`;
};

/** Decimals compare as numbers, in another order than their text has. */
const comparesAsText = (type: ValueType): boolean => type === 'text' || type === 'reference';

const cutComparison = (
  filter: Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' }>,
  type: ValueType,
): FragmentSqlToken | undefined => {
  const column = cut(sql.fragment`v.value_text`);
  switch (filter.op) {
    case 'eq':
      return sql.fragment`${column} = ${bind(encodeText(type, filter.value))}`;
    case 'lt':
    case 'lte':
      return sql.fragment`${column} <= ${bind(encodeText(type, filter.value))}`;
    case 'gt':
    case 'gte':
      return sql.fragment`${column} >= ${bind(encodeText(type, filter.value))}`;
    case 'between':
      return sql.fragment`${column} between ${bind(encodeText(type, filter.low))}
        and ${bind(encodeText(type, filter.high))}`;
    case 'in': {
      const cuts = filter.values.map((value) => cutOf(encodeText(type, value)));
      return sql.fragment`${column} = any (${sql.array(cuts, 'text')})`;
    }
    case 'prefix':
      return sql.fragment`${column} ^@ ${bind(filter.text)}`;
    default:
      return undefined;
  }
};
