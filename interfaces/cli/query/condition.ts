import { rawOfCell } from '#domain/cell-conversion';
import { AttriumError } from '#domain/errors';
import type { Filter, FilterOp } from '#domain/filter';
import { operatorsOf } from '#domain/filter-rules';
import type { Cell } from '#domain/ports/row-source';
import type { ValueType } from '#domain/values';

const operators: Readonly<Record<string, FilterOp>> = {
  '=': 'eq',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '^=': 'prefix',
  '*=': 'contains',
};

// No name of an attribute holds any of these characters, so the first operator ends it. A blank before the operator
// wants one behind it, which is then no part of the value.
const comparison = /^([^=<>!^*?]+?)( ?)(>=|<=|!=|==|\^=|\*=|[=<>])\2(.*)$/s;
const presence = /^(!?)([^=<>!^*?]+)(\??)$/;

export const conditionHelp = `
Conditions, all of which must hold, each as one word of the shell (quote them: < > * ! $ mean something to it):
  'price=10'  'price!=10'  'price>10'  'price>=10'  'price<10'  'price<=10'
  'price=10..20'                  between, both included; of numbers and times, not of text
  'brand=["acme","zeta"]'         one of a list, as JSON
  'name^=pre'  'name*=part'       begins with, contains
  'price?'  '!price'              has a value, has none
  '$entity^=boat:'  '$type=boat'  the key, the type
Values are read by the attribute's type: 2026-01-31 is a time where the attribute is one. For all else: --where.`;

/** The type of what a condition names. Raises ATTRIBUTE_UNKNOWN. */
export type TypeOf = (name: string) => ValueType;

/** Raises REQUEST_INVALID, and what typeOf raises. What does not fit the type is left for the store to refuse. */
export const conditionOf = (text: string, typeOf: TypeOf): Filter => {
  const [, name, , sign, operand = ''] = comparison.exec(text) ?? [];
  if (name !== undefined && sign !== undefined)
    return comparisonOf(name, operators[sign] ?? 'eq', operand, typeOf(name));
  const [, not = '', tested = '', has = ''] = presence.exec(text) ?? [];
  if (not.length + has.length !== 1) throw unreadable(text, 'is no condition');
  typeOf(tested);
  return { attribute: tested, op: 'exists', value: has === '?' };
};

const unreadable = (text: string, fault: string): AttriumError =>
  new AttriumError('REQUEST_INVALID', `${JSON.stringify(text)} ${fault}.`, {
    remedy:
      "Write a condition such as 'price>=10' (--help shows all forms), or the filter as JSON in --where.",
  });

const comparisonOf = (attribute: string, op: FilterOp, text: string, type: ValueType): Filter => {
  const typed = (one: unknown): unknown => (one === null ? one : rawOfCell(type, one as NonNullable<Cell>));
  if (op !== 'eq') return { attribute, op, value: typed(text) };
  if (text.startsWith('[')) return { attribute, op: 'in', value: listOf(text).map(typed) };
  // Of what has an order and is no text: in a text the dots may be meant.
  const [low, high, ...more] =
    type === 'text' || !operatorsOf(type).includes('between') ? [] : text.split('..');
  if (low !== undefined && high !== undefined && more.length === 0)
    return { attribute, op: 'between', value: [typed(low), typed(high)] };
  return { attribute, op, value: typed(text) };
};

const listOf = (text: string): readonly unknown[] => {
  try {
    return JSON.parse(text) as unknown[];
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadable(text, 'begins as a list, and is no JSON');
  }
};
