import type { DuckDBValue } from '@duckdb/node-api';
import { everyAttribute } from '#adapters/conformance/index';
import type { Filter } from '#domain/filter';
import type { OrderSpec } from '#domain/filter-rules';
import type { Value, ValueType } from '#domain/values';

/** A statement over the table `exported` that names the entities that match, in order. */
export interface DuckDbQuery {
  readonly sql: string;
  readonly values: DuckDBValue[];
}

/**
 * The digits of a decimal as text that orders as the numbers do: as wide as decimals can be, and of negative ones each
 * digit's complement to nine. The engine's own decimals end at 38 digits.
 */
export const decimalKey = `create or replace macro decimal_key(d) as
  if(d[1] = '-', 'n' || translate(decimal_digits(d[2:]), '0123456789', '9876543210'), 'p' || decimal_digits(d))`;
export const decimalDigits = `create or replace macro decimal_digits(d) as
  lpad(split_part(d, '.', 1), 100, '0') || rpad(split_part(d, '.', 2), 100, '0')`;

const types = new Map<string, ValueType>([
  ['$entity', 'text'],
  ['$type', 'text'],
  ...everyAttribute.map(({ name, type }) => [name, type] as const),
]);

const typeOf = (name: string): ValueType => {
  const type = types.get(name);
  if (type === undefined) throw new TypeError(`no column ${name}`);
  return type;
};

/** `row` is what the statement calls the entity that is asked. */
const column = (name: string, row: string): string =>
  typeOf(name) === 'decimal' ? `decimal_key(${row}."${name}")` : `${row}."${name}"`;

const casts: Partial<Record<ValueType, string>> = {
  number: 'double',
  integer: 'double',
  timestamp: 'timestamptz',
};

const signs = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** Keys of the entities for which the filter holds, by values that were observed within the window, in order. */
export const duckDbQuery = (
  where: Filter | undefined,
  orderBy: readonly OrderSpec[],
  { from, to }: { readonly from?: string; readonly to?: string } = {},
): DuckDbQuery => {
  const values: DuckDBValue[] = [];
  const bound = (value: unknown): string => `$${values.push(value as DuckDBValue)}`;
  const instant = (text: string): string => `${bound(text)}::timestamptz`;

  const operand = (name: string, value: unknown): string => {
    const type = typeOf(name);
    if (type === 'decimal') return `decimal_key(${bound(value)}::varchar)`;
    const cast = casts[type];
    // As text: what the package binds for a number depends on its being whole.
    return cast === undefined ? bound(value) : `${bound(String(value))}::${cast}`;
  };
  /** The column, null where the value was observed outside of the window; the key and the type are no observations. */
  const field = (name: string, row: string): string => {
    if (name.startsWith('$')) return column(name, row);
    const inside = [
      ...(from === undefined ? [] : [`${row}."at ${name}" >= ${instant(from)}`]),
      ...(to === undefined ? [] : [`${row}."at ${name}" < ${instant(to)}`]),
    ];
    return inside.length === 0
      ? column(name, row)
      : `if(${inside.join(' and ')}, ${column(name, row)}, null)`;
  };
  const condition = (
    { attribute: name, op, value }: Extract<Filter, { readonly op: string }>,
    row: string,
  ): string => {
    const list = value as readonly Value[];
    if (op === 'in' && list.length === 0) return 'false';
    const left = field(name, row);
    switch (op) {
      case 'exists':
        return `${left} is ${value === true ? 'not ' : ''}null`;
      case 'in':
        return `coalesce(${left} in (${list.map((one) => operand(name, one)).join(', ')}), false)`;
      case 'between':
        return `coalesce(${left} between ${operand(name, list[0])} and ${operand(name, list[1])}, false)`;
      case 'prefix':
        return `coalesce(starts_with(${left}, ${bound(value)}), false)`;
      case 'contains':
        return `coalesce(contains(${left}, ${bound(value)}), false)`;
      default:
        return `coalesce(${left} ${signs[op]} ${operand(name, value)}, false)`;
    }
  };
  const holds = (filter: Filter, row: string): string => {
    const held = (part: Filter) => holds(part, row);
    if ('and' in filter) return ['true', ...filter.and.map(held)].join(' and ');
    if ('or' in filter) return `(${['false', ...filter.or.map(held)].join(' or ')})`;
    if ('not' in filter) return `(not (${held(filter.not)}))`;
    if ('op' in filter) return condition(filter, row);
    const { reference, where: asked } = filter;
    return `coalesce(${field(reference, row)} in (
      select other."$entity" from exported other where ${holds(asked, 'other')}), false)`;
  };

  const terms = orderBy.map(
    ({ attribute, direction = 'asc', nulls = 'last' }) =>
      `${column(attribute, 'exported')} ${direction} nulls ${nulls}`,
  );
  return {
    sql: `select "$entity" from exported where ${where === undefined ? 'true' : holds(where, 'exported')}
      order by ${[...terms, '"$entity"'].join(', ')}`,
    values,
  };
};
