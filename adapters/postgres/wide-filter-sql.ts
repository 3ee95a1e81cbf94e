import { type FragmentSqlToken, sql } from 'slonik';
import type { ResolvedFilter } from '#domain/filter';
import type { AttributeId } from '#domain/ids';
import type { Condition, OnAttribute, Through } from './condition.ts';
import {
  combined,
  filterCondition,
  observedWithin,
  type Scope,
  type ThroughSql,
  test,
} from './filter-sql.ts';

/**
 * Conditions on attributes that are looked up one by one. Each is a join to the planner, which tries their orders:
 * a few milliseconds for these, 6 s for 255.
 */
const fewConditions = 6;

/** Of the conditions of a wide filter, those that a value index may find the entities by. */
const drivingConditions = 3;

/** `joins` follows attrium.entities as `e`; `condition` may use what it joins, and is never null. */
export interface FilterSql {
  readonly joins: FragmentSqlToken;
  readonly condition: FragmentSqlToken;
}

const isOnAttribute = (condition: Condition): condition is OnAttribute =>
  condition.field.kind === 'attribute';

export const filterSql = (filter: ResolvedFilter | undefined, scope: Scope): FilterSql => {
  const none = sql.fragment``;
  if (filter === undefined) return { joins: none, condition: sql.fragment`true` };
  const through = (one: Through) => named(one, scope);
  if (lookUpsOf(filter) <= fewConditions)
    return { joins: none, condition: filterCondition(filter, scope, through) };
  // Not as joins: each is planned by itself.
  const apart = (one: Through) => sql.fragment`((${through(one)}) is true)`;
  if (conditionsOf(filter).filter(isOnAttribute).length <= fewConditions)
    return { joins: none, condition: filterCondition(filter, scope, apart) };
  const { driving, rest } = split(filter, scope);
  const { joins, condition } = wide(rest, scope, apart);
  const drivers = driving.map((one) => sql.fragment`${filterCondition(one, scope, apart)} and `);
  return { joins, condition: sql.fragment`${sql.join([...drivers, condition], none)}` };
};

/** True where a reference of `e` names an entity, alive, that meets what is asked through it. */
const named = ({ field, of }: Through, scope: Scope): FragmentSqlToken => {
  const { joins, condition } = filterSql(of, scope);
  // The entity in the first part is the one outside, which the other hides behind it.
  return sql.fragment`exists (
    select 1
      from (
        select v.value_text as key from attrium.entity_values v
          where v.tenant_id = ${scope.tenant} and v.entity_id = e.entity_id and v.attribute_id = ${field.id}
            and ${observedWithin(scope.window)}
      ) r
      join attrium.entities e on e.tenant_id = ${scope.tenant} and e.key = r.key and e.alive and e.rev > 0
      ${joins}
      where ${condition})`;
};

/** Joins that the planner would make of a filter. */
const lookUpsOf = (filter: ResolvedFilter): number => {
  if (filter.op === 'and' || filter.op === 'or')
    return filter.of.reduce((sum, part) => sum + lookUpsOf(part), 0);
  if (filter.op === 'not') return lookUpsOf(filter.of);
  return filter.op === 'through' ? 2 + lookUpsOf(filter.of) : Number(isOnAttribute(filter));
};

/** Of the entity itself. */
const conditionsOf = (filter: ResolvedFilter): Condition[] => {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(conditionsOf);
  if (filter.op === 'through') return [];
  return filter.op === 'not' ? conditionsOf(filter.of) : [filter];
};

const split = (
  filter: ResolvedFilter,
  { hot }: Scope,
): { readonly driving: readonly ResolvedFilter[]; readonly rest: ResolvedFilter } => {
  if (filter.op !== 'and') return { driving: [], rest: filter };
  const isDriving = (part: ResolvedFilter): boolean => {
    if (part.op === 'and' || part.op === 'or' || part.op === 'not' || part.op === 'through') return false;
    if (part.op === 'exists' && !part.present) return false;
    return part.field.kind === 'attribute' && hot.has(part.field.id);
  };
  const driving = filter.of.filter(isDriving).slice(0, drivingConditions);
  return { driving, rest: { op: 'and', of: filter.of.filter((part) => !driving.includes(part)) } };
};

/**
 * Reads the values of an entity once and notes which conditions hold, one bit each; the filter is then told by the bits.
 * So the work for one entity grows with its values and, slowly, with the conditions, not with their product. `limit 1`
 * keeps the planner from moving what is asked of the bits inside, with all the conditions written out for each bit.
 */
const wide = (filter: ResolvedFilter, scope: Scope, through: ThroughSql): FilterSql => {
  const conditions = conditionsOf(filter).filter(isOnAttribute);
  const bits = (holding: number | null): FragmentSqlToken =>
    sql.fragment`${conditions.map((_, place) => (place === holding ? '1' : '0')).join('')}::varbit`;
  const none = bits(null);
  const ofAttribute = new Map<AttributeId, FragmentSqlToken[]>();
  for (const [place, condition] of conditions.entries()) {
    const known = ofAttribute.get(condition.field.id) ?? [];
    known.push(sql.fragment`case when ${test(condition)} then ${bits(place)} else ${none} end`);
    ofAttribute.set(condition.field.id, known);
  }
  const arms = [...ofAttribute]
    .sort(([a], [b]) => a - b)
    .map(([id, held]) => ({ id, bits: sql.fragment`${sql.join(held, sql.fragment` | `)}` }));
  return {
    joins: sql.fragment`cross join lateral (
      select coalesce(bit_or(${chosen(arms)}), ${none}) as bits
        from attrium.entity_values v
        where v.tenant_id = ${scope.tenant} and v.entity_id = e.entity_id and ${observedWithin(scope.window)}
        limit 1
    ) held`,
    condition: combined(
      filter,
      (condition) =>
        isOnAttribute(condition)
          ? sql.fragment`(get_bit(held.bits, ${conditions.indexOf(condition)}) = 1)`
          : filterCondition(present(condition), scope, through),
      through,
    ),
  };
};

/** As a leaf: what asks for absence is negated around it. */
const present = (condition: Condition): Condition =>
  condition.op === 'exists' ? { ...condition, present: true } : condition;

interface Arm {
  readonly id: AttributeId;
  readonly bits: FragmentSqlToken;
}

/** By halves: one case with an arm per attribute would compare each value's attribute with half of them. */
const chosen = (arms: readonly Arm[]): FragmentSqlToken => {
  const [only] = arms;
  if (only === undefined) return sql.fragment`null`;
  if (arms.length === 1) return sql.fragment`case when v.attribute_id = ${only.id} then ${only.bits} end`;
  const middle = arms.length >> 1;
  const first = arms[middle] ?? only;
  return sql.fragment`case when v.attribute_id < ${first.id} then ${chosen(arms.slice(0, middle))}
    else ${chosen(arms.slice(middle))} end`;
};
