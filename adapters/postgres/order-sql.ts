import { type FragmentSqlToken, sql } from 'slonik';
import type { OrderTerm } from '#domain/filter';
import type { TenantId } from '#domain/ids';
import type { Value } from '#domain/values';
import { fieldColumn, fieldOperand } from './field-sql.ts';

/** Of each term: the expression in the page's query, the name of its column in the page. */
export interface SortKeys {
  readonly joins: FragmentSqlToken;
  readonly columns: FragmentSqlToken;
  readonly expressions: readonly FragmentSqlToken[];
  readonly names: readonly FragmentSqlToken[];
}

/**
 * Attributes are looked up one by one for the entities that match; where there is no value, the key is null. `limit 1`
 * keeps the look-ups from being merged into a join: on a table that has no statistics yet, the planner takes a tenant's
 * values for a handful and compares all with all.
 */
export const sortKeys = (tenant: TenantId, orderBy: readonly OrderTerm[]): SortKeys => {
  const names = orderBy.map((_, place) => `sort_${place}`);
  const joins = orderBy.flatMap(({ field }, place) => {
    if (field.kind !== 'attribute') return [];
    return [
      sql.fragment`left join lateral (
        select ${fieldColumn(field, 'o')} as sort_key
          from attrium.entity_values o
          where o.tenant_id = ${tenant} and o.entity_id = e.entity_id and o.attribute_id = ${field.id}
          limit 1
      ) ${sql.identifier([names[place] ?? ''])} on true`,
    ];
  });
  const expressions = orderBy.map(({ field }, place) =>
    field.kind === 'attribute'
      ? sql.fragment`${sql.identifier([names[place] ?? '', 'sort_key'])}`
      : fieldColumn(field, 'o'),
  );
  return {
    joins: joins.length === 0 ? sql.fragment`` : sql.fragment`${sql.join(joins, sql.fragment` `)}`,
    columns: sql.fragment`${sql.join(
      expressions.map(
        (expression, place) => sql.fragment`${expression} as ${sql.identifier([names[place] ?? ''])}`,
      ),
      sql.fragment`, `,
    )}`,
    expressions,
    names: names.map((name) => sql.fragment`${sql.identifier(['p', name])}`),
  };
};

export const orderList = (
  orderBy: readonly OrderTerm[],
  keys: readonly FragmentSqlToken[],
): FragmentSqlToken =>
  sql.fragment`${sql.join(
    orderBy.map(({ direction, nulls }, place) => {
      const way = direction === 'asc' ? sql.fragment`asc` : sql.fragment`desc`;
      const missing = nulls === 'first' ? sql.fragment`nulls first` : sql.fragment`nulls last`;
      return sql.fragment`${keys[place] ?? sql.fragment`null`} ${way} ${missing}`;
    }),
    sql.fragment`, `,
  )}`;

/**
 * True for rows strictly behind the place: equal in the first terms and behind it in the next one. A row comparison
 * would not do, because directions mix and keys may be missing.
 */
export const behind = (
  orderBy: readonly OrderTerm[],
  { expressions }: SortKeys,
  after: readonly (Value | null)[],
): FragmentSqlToken => {
  if (after.length !== orderBy.length) throw new TypeError('after must have one value per term of the order');
  const cases: FragmentSqlToken[] = [];
  const equal: FragmentSqlToken[] = [];
  for (const [place, term] of orderBy.entries()) {
    const key = expressions[place] ?? sql.fragment`null`;
    const value = after[place] ?? null;
    cases.push(sql.fragment`(${sql.join([...equal, behindTerm(term, key, value)], sql.fragment` and `)})`);
    equal.push(
      value === null
        ? sql.fragment`${key} is null`
        : sql.fragment`${key} = ${fieldOperand(term.field, value)}`,
    );
  }
  return sql.fragment`((${sql.join(cases, sql.fragment` or `)}) is true)`;
};

const behindTerm = (
  { field, direction, nulls }: OrderTerm,
  key: FragmentSqlToken,
  value: Value | null,
): FragmentSqlToken => {
  if (value === null) return nulls === 'first' ? sql.fragment`${key} is not null` : sql.fragment`false`;
  const operand = fieldOperand(field, value);
  const beyond = direction === 'asc' ? sql.fragment`${key} > ${operand}` : sql.fragment`${key} < ${operand}`;
  return nulls === 'last' ? sql.fragment`(${beyond} or ${key} is null)` : beyond;
};
