import { type FragmentSqlToken, sql } from 'slonik';
import type { Field } from '#domain/filter';
import type { Micros } from '#domain/ids';
import type { Arm, Cover } from '#domain/planning/cover';
import type { Condition, OnAttribute } from './condition.ts';
import { fieldOperands } from './field-sql.ts';
import { compared, observedWithin, type Scope } from './filter-sql.ts';
import { cutCharacters, hotTextCondition } from './hot-text-sql.ts';
import { isNumeric } from './value-encoding.ts';

/**
 * True of the entities `e` that the arms name, which are all that can match; or of every one where there are no arms, an
 * attribute of theirs is not hot, or history is not held from `since` on. Beside the filter, not for it. As an array: it is
 * made once, and entities are then looked up by their keys.
 */
export const coverSql = (
  arms: Cover | undefined,
  scope: Scope,
  since: Micros | undefined,
): FragmentSqlToken => {
  const isHot = (field: Field): boolean => field.kind !== 'attribute' || scope.hot.has(field.id);
  const isServed = ({ condition: { field }, by, through }: Arm): boolean =>
    (by === 'history' ? since !== undefined : isHot(field)) && (through === undefined || isHot(through));
  if (arms === undefined || !arms.every(isServed)) return sql.fragment`true`;
  if (arms.length === 0) return sql.fragment`false`;
  const named = arms.map((arm) => entitiesOf(arm, scope, since));
  return sql.fragment`e.entity_id = any (array(${sql.join(named, sql.fragment` union all `)}))`;
};

const entitiesOf = (
  { condition, by, through }: Arm,
  scope: Scope,
  since: Micros | undefined,
): FragmentSqlToken => {
  const own = !isOnAttribute(condition)
    ? byKey(condition, scope)
    : by === 'history' && since !== undefined
      ? byHistory(condition, scope, since)
      : byValue(condition, scope);
  // A key is shorter than hot_text's cut.
  return through === undefined
    ? own
    : sql.fragment`
      select n.entity_id from attrium.entities r
        cross join lateral (
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = ${scope.tenant} and v.attribute_id = ${through.id} and v.hot_text = r.key offset 0
        ) n
        where r.tenant_id = ${scope.tenant} and r.entity_id = any (array(${own}))`;
};

const isOnAttribute = (condition: Condition): condition is OnAttribute =>
  condition.field.kind === 'attribute';

const byKey = (arm: Condition, { tenant }: Scope): FragmentSqlToken => sql.fragment`
  select k.entity_id from attrium.entities k where k.tenant_id = ${tenant} and ${compared(arm, sql.fragment`k.key`)}`;

/** By what was ever written of the attribute, whatever its type was. */
const byHistory = (
  { field }: OnAttribute,
  { tenant, window }: Scope,
  since: Micros,
): FragmentSqlToken => sql.fragment`
  select n.entity_id
    from attrium.attributes a
    cross join lateral unnest(a.attribute_id || a.former) o (number)
    cross join lateral (
      select v.entity_id from attrium.entity_values_ts v
        where v.tenant_id = ${tenant} and v.attribute_id = o.number and v.ingested_at >= attrium.instant(${since})
          and ${observedWithin(window)}
        offset 0
    ) n
    where a.tenant_id = ${tenant} and a.attribute_id = ${field.id}`;

const byValue = (arm: OnAttribute, { tenant }: Scope): FragmentSqlToken => {
  const { field } = arm;
  const entries = (condition: FragmentSqlToken) => sql.fragment`
    select v.entity_id from attrium.entity_values v
      where v.tenant_id = ${tenant} and v.attribute_id = ${field.id} and ${condition}`;
  if (arm.op !== 'in' || field.type === 'decimal')
    return entries(
      isNumeric(field.type) ? compared(arm, sql.fragment`v.hot_num`) : hotTextCondition(arm, field),
    );
  // One by one: to the planner, `= any` may be a filter behind all values of the attribute.
  const condition = isNumeric(field.type)
    ? sql.fragment`v.hot_num = o.operand`
    : sql.fragment`v.hot_text = left(o.operand, ${cutCharacters}::integer) collate "C"`;
  return sql.fragment`
    select n.entity_id from unnest(${fieldOperands(field, arm.values)}) o (operand)
      cross join lateral (${entries(condition)} offset 0) n`;
};
