import { type FragmentSqlToken, sql } from 'slonik';
import type { ResolvedFilter } from '#domain/filter';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Window } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import type { Condition, OnAttribute, Through } from './condition.ts';
import { fieldColumn, fieldOperand, fieldOperands } from './field-sql.ts';
import { hotTextCondition } from './hot-text-sql.ts';
import { isNumeric } from './value-encoding.ts';

export interface Scope {
  readonly tenant: TenantId;
  readonly window?: Window;
  /** Attributes that are hot in the snapshot that the condition is asked in. */
  readonly hot: ReadonlySet<AttributeId>;
}

/** SQL that is never null of what is asked of the entity that a reference of `e` names. */
export type ThroughSql = (through: Through) => FragmentSqlToken;

/** A condition on the entity `e`, never null. Whatever a caller sent is a bind value. */
export const filterCondition = (
  filter: ResolvedFilter,
  scope: Scope,
  through: ThroughSql,
): FragmentSqlToken => combined(filter, (condition) => existing(condition, scope), through);

/** `leaf` makes SQL that is never null of one condition, where `exists` stands for its being present. */
export const combined = (
  filter: ResolvedFilter,
  leaf: (condition: Condition) => FragmentSqlToken,
  through: ThroughSql,
): FragmentSqlToken => {
  const joined = (of: readonly ResolvedFilter[], glue: FragmentSqlToken, empty: FragmentSqlToken) =>
    of.length === 0
      ? empty
      : sql.fragment`(${sql.join(
          of.map((part) => combined(part, leaf, through)),
          glue,
        )})`;
  switch (filter.op) {
    case 'and':
      return joined(filter.of, sql.fragment` and `, sql.fragment`true`);
    case 'or':
      return joined(filter.of, sql.fragment` or `, sql.fragment`false`);
    case 'not':
      return sql.fragment`not ${combined(filter.of, leaf, through)}`;
    case 'through':
      return through(filter);
    case 'exists':
      return filter.present ? leaf(filter) : sql.fragment`not ${leaf(filter)}`;
    default:
      return leaf(filter);
  }
};

/** True where the field is there and the condition holds for it: a missing field matches nothing. */
const existing = (condition: Condition, scope: Scope): FragmentSqlToken => {
  const { field } = condition;
  if (field.kind !== 'attribute') return sql.fragment`((${test(condition)}) is true)`;
  return sql.fragment`exists (
    select 1 from attrium.entity_values v
      where v.tenant_id = ${scope.tenant} and v.entity_id = e.entity_id and v.attribute_id = ${field.id}
        and ${observedWithin(scope.window)}
        and ${scope.hot.has(field.id) ? hotTest(condition, field) : test(condition)})`;
};

export const observedWithin = ({ from, to }: Window = {}): FragmentSqlToken =>
  sql.fragment`${from === undefined ? sql.fragment`true` : sql.fragment`v.observed_at >= attrium.instant(${from})`}
    and ${to === undefined ? sql.fragment`true` : sql.fragment`v.observed_at < attrium.instant(${to})`}`;

/** A condition on the value `v` of its field, or on the entity `e`; null where the field is missing. */
export const test = (condition: Condition): FragmentSqlToken =>
  compared(condition, fieldColumn(condition.field, 'v'));

/** The same of a hot attribute, so that a value index can answer it. */
const hotTest = (condition: Condition, field: OnAttribute['field']): FragmentSqlToken => {
  if (isNumeric(field.type)) return compared(condition, sql.fragment`v.hot_num`);
  return sql.fragment`${hotTextCondition(condition, field)} and ${test(condition)}`;
};

/** A condition on a column; null where it is. */
export const compared = (condition: Condition, column: FragmentSqlToken): FragmentSqlToken =>
  condition.op === 'exists' ? sql.fragment`${column} is not null` : comparison(condition, column);

type Comparison = Exclude<Condition, { readonly op: 'exists' }>;

const comparison = (filter: Comparison, column: FragmentSqlToken): FragmentSqlToken => {
  const { field } = filter;
  const operand = (value: Value) => fieldOperand(field, value);
  switch (filter.op) {
    case 'eq':
      return sql.fragment`${column} = ${operand(filter.value)}`;
    case 'ne':
      return sql.fragment`${column} <> ${operand(filter.value)}`;
    case 'lt':
      return sql.fragment`${column} < ${operand(filter.value)}`;
    case 'lte':
      return sql.fragment`${column} <= ${operand(filter.value)}`;
    case 'gt':
      return sql.fragment`${column} > ${operand(filter.value)}`;
    case 'gte':
      return sql.fragment`${column} >= ${operand(filter.value)}`;
    case 'in':
      return sql.fragment`${column} = any (${fieldOperands(field, filter.values)})`;
    case 'between':
      return sql.fragment`${column} between ${operand(filter.low)} and ${operand(filter.high)}`;
    // Neither is a pattern, so no character of the text is special.
    case 'prefix':
      return sql.fragment`${column} ^@ ${filter.text}::text`;
    case 'contains':
      return sql.fragment`strpos(${column}, ${filter.text}::text) > 0`;
  }
};
