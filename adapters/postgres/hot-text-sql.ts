import { type FragmentSqlToken, sql } from 'slonik';
import type { Field } from '#domain/filter';
import type { ValueType } from '#domain/values';
import type { Condition } from './condition.ts';
import { encodeText } from './value-encoding.ts';

/** As hot_text of entity_values is cut. */
export const cutCharacters = 256;

/** The same characters as left() counts: code points. */
const cutOf = (text: string): string =>
  [...text.slice(0, cutCharacters * 2)].slice(0, cutCharacters).join('');

const bind = (text: string): FragmentSqlToken => sql.fragment`(${cutOf(text)}::text collate "C")`;

/**
 * What must hold besides a condition on a hot attribute that is kept as text, so that the value index can answer it: the
 * same comparison of the cuts, which lets through too much and never too little.
 */
export const hotTextCondition = (
  filter: Condition,
  field: Extract<Field, { readonly kind: 'attribute' }>,
): FragmentSqlToken =>
  (comparesAsText(field.type) ? cutComparison(filter, field.type) : undefined) ??
  sql.fragment`v.hot_text is not null`;

/** Decimals compare as numbers, in another order than their text has. */
const comparesAsText = (type: ValueType): boolean => type === 'text' || type === 'reference';

const cutComparison = (filter: Condition, type: ValueType): FragmentSqlToken | undefined => {
  const column = sql.fragment`v.hot_text`;
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
