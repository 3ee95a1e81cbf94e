import { type FragmentSqlToken, sql } from 'slonik';
import type { Field } from '#domain/filter';
import type { Value } from '#domain/values';
import { encodeNumber, encodeText, isNumeric } from './value-encoding.ts';

/**
 * What a field is called in SQL: `e` is the entity, `alias` the row of entity_values. Decimals compare as numbers; the
 * case keeps the cast away from rows of other attributes, whose text need not be a number, in whatever order the
 * planner looks at the conditions.
 */
export const fieldColumn = (field: Field, alias: string): FragmentSqlToken => {
  if (field.kind === 'entity') return sql.fragment`e.key`;
  if (field.kind === 'type') return sql.fragment`e.type`;
  const row = sql.identifier([alias]);
  if (isNumeric(field.type)) return sql.fragment`${row}.value_num`;
  if (field.type !== 'decimal') return sql.fragment`${row}.value_text`;
  return sql.fragment`(case when ${row}.attribute_id = ${field.id} then ${row}.value_text::numeric end)`;
};

/** One value of the field's type, as fieldColumn() compares it. */
export const fieldOperand = (field: Field, value: Value): FragmentSqlToken => {
  if (field.kind !== 'attribute') return sql.fragment`(${encodeText('text', value)}::text collate "C")`;
  if (isNumeric(field.type)) return sql.fragment`${encodeNumber(field.type, value)}::float8`;
  const text = encodeText(field.type, value);
  return field.type === 'decimal'
    ? sql.fragment`${text}::numeric`
    : sql.fragment`(${text}::text collate "C")`;
};

/** An array of them. */
export const fieldOperands = (field: Field, values: readonly Value[]): FragmentSqlToken => {
  if (field.kind === 'attribute' && isNumeric(field.type)) {
    return sql.fragment`${sql.array(
      values.map((value) => encodeNumber(field.type, value)),
      'float8',
    )}`;
  }
  const type = field.kind === 'attribute' ? field.type : 'text';
  const texts = values.map((value) => encodeText(type, value));
  return sql.fragment`${sql.array(texts, type === 'decimal' ? 'numeric' : 'text')}`;
};
