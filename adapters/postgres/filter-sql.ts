import { type FragmentSqlToken, sql } from 'slonik';
import type { Field, ResolvedFilter } from '#domain/filter';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Window } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import { fieldColumn, fieldOperand, fieldOperands } from './field-sql.ts';
import { hotIndexCondition } from './hot-index-sql.ts';

interface Scope {
  readonly tenant: TenantId;
  readonly window?: Window;
  /** Attributes that are hot in the snapshot that the condition is asked in. */
  readonly hot: ReadonlySet<AttributeId>;
}

/** A condition on the entity `e`, never null. Whatever a caller sent is a bind value. */
export const filterCondition = (filter: ResolvedFilter, scope: Scope): FragmentSqlToken => {
  switch (filter.op) {
    case 'and':
      return joined(filter.of, scope, sql.fragment` and `, sql.fragment`true`);
    case 'or':
      return joined(filter.of, scope, sql.fragment` or `, sql.fragment`false`);
    case 'not':
      return sql.fragment`not ${filterCondition(filter.of, scope)}`;
    case 'exists': {
      const present = holding(filter, scope, () => presence(filter.field));
      return filter.present ? present : sql.fragment`not ${present}`;
    }
    default:
      return holding(filter, scope, () => comparison(filter));
  }
};

const joined = (
  of: readonly ResolvedFilter[],
  scope: Scope,
  glue: FragmentSqlToken,
  empty: FragmentSqlToken,
): FragmentSqlToken =>
  of.length === 0
    ? empty
    : sql.fragment`(${sql.join(
        of.map((part) => filterCondition(part, scope)),
        glue,
      )})`;

/** True where the field is there and the condition holds for it: a missing field matches nothing. */
const holding = (filter: Condition, scope: Scope, condition: () => FragmentSqlToken): FragmentSqlToken => {
  const { field } = filter;
  if (field.kind !== 'attribute') return sql.fragment`((${condition()}) is true)`;
  const { from, to } = scope.window ?? {};
  return sql.fragment`exists (
    select 1 from attrium.entity_values v
      where v.tenant_id = ${scope.tenant} and v.entity_id = e.entity_id and v.attribute_id = ${field.id}
        ${from === undefined ? sql.fragment`` : sql.fragment`and v.observed_at >= attrium.instant(${from})`}
        ${to === undefined ? sql.fragment`` : sql.fragment`and v.observed_at < attrium.instant(${to})`}
        ${scope.hot.has(field.id) ? sql.fragment`and ${hotIndexCondition(filter, field)}` : sql.fragment``}
        and ${condition()})`;
};

const presence = (field: Field): FragmentSqlToken => sql.fragment`${fieldColumn(field, 'v')} is not null`;

type Condition = Exclude<ResolvedFilter, { readonly op: 'and' | 'or' | 'not' }>;
type Comparison = Exclude<Condition, { readonly op: 'exists' }>;

const comparison = (filter: Comparison): FragmentSqlToken => {
  const { field } = filter;
  const column = fieldColumn(field, 'v');
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
