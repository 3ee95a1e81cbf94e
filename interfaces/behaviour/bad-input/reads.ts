import type { Filter } from '#domain/filter';
import { limits } from '#domain/limits';
import { type BadInput, fromJson, untyped, type World } from './row.ts';

const find =
  (input: object) =>
  ({ attrium }: World): Promise<unknown> =>
    attrium.entities.find(untyped(input));

const where = (filter: unknown) => find({ where: filter });

const is = (attribute: string, op: string, value: unknown) => where({ attribute, op, value });

const explained =
  (input: object) =>
  ({ attrium }: World): Promise<unknown> =>
    attrium.entities.explain(untyped(input));

const one: Filter = { attribute: 'n', op: 'exists', value: true };

const deep = (depth: number): Filter => {
  let filter: Filter = one;
  for (let level = 1; level < depth; level += 1) filter = { not: filter };
  return filter;
};

export const filterRows: readonly BadInput[] = [
  {
    case: 'explain of an unknown attribute',
    code: 'ATTRIBUTE_UNKNOWN',
    call: explained({ where: { attribute: 'never', op: 'eq', value: 1 } }),
  },
  {
    case: 'explain of a filter that is too deep',
    code: 'FILTER_TOO_COMPLEX',
    call: explained({ where: deep(limits.filterDepth + 1) }),
  },
  { case: 'explain with a cursor', code: 'REQUEST_INVALID', call: explained({ cursor: 'x' }) },
  { case: 'filter not an object', code: 'REQUEST_INVALID', call: where('n = 1') },
  { case: 'filter a list', code: 'FILTER_INVALID', call: where([one]) },
  { case: 'filter empty', code: 'FILTER_INVALID', call: where({}) },
  { case: 'filter with an unknown key', code: 'FILTER_INVALID', call: where({ ...one, collation: 'de' }) },
  {
    case: 'filter with a condition and a combination',
    code: 'FILTER_INVALID',
    call: where({ ...one, and: [] }),
  },
  { case: 'filter without a value', code: 'FILTER_INVALID', call: where({ attribute: 'n', op: 'eq' }) },
  { case: 'filter whose and is no list', code: 'FILTER_INVALID', call: where({ and: one }) },
  { case: 'filter with an unknown operator', code: 'FILTER_INVALID', call: is('n', 'like', '1%') },
  { case: 'filter with SQL as operator', code: 'FILTER_INVALID', call: is('n', '= 1 or 1 = 1 --', 1) },
  { case: 'filter with constructor as operator', code: 'FILTER_INVALID', call: is('n', 'constructor', 1) },
  { case: 'filter on an unknown attribute', code: 'ATTRIBUTE_UNKNOWN', call: is('never', 'eq', 1) },
  { case: 'filter on a retired attribute', code: 'ATTRIBUTE_RETIRED', call: is('old', 'eq', 1) },
  { case: 'filter on a name with SQL', code: 'ATTRIBUTE_UNKNOWN', call: is(`n') or 1=1; --`, 'eq', 1) },
  {
    case: 'filter on the attribute __proto__',
    code: 'ATTRIBUTE_UNKNOWN',
    call: is('__proto__', 'exists', true),
  },
  {
    case: 'filter with the key __proto__',
    code: 'REQUEST_INVALID',
    call: where(fromJson('{"and": [{"attribute": "n", "op": "eq", "value": 1, "__proto__": {}}]}')),
  },
  { case: 'filter with an operand of the wrong type', code: 'VALUE_TYPE', call: is('n', 'eq', '1') },
  { case: 'filter with null as operand', code: 'VALUE_TYPE', call: is('t', 'eq', null) },
  { case: 'filter with NUL in the operand', code: 'VALUE_ENCODING', call: is('t', 'contains', 'a\0') },
  {
    case: 'filter with an unpaired surrogate',
    code: 'VALUE_ENCODING',
    call: is('$entity', 'prefix', '\udc00'),
  },
  { case: 'filter with a bad timestamp', code: 'TIMESTAMP_INVALID', call: is('at', 'lt', 'now') },
  { case: 'filter with an operator that the type lacks', code: 'FILTER_OPERATOR', call: is('j', 'eq', {}) },
  { case: 'filter in without a list', code: 'FILTER_INVALID', call: is('n', 'in', 1) },
  { case: 'filter between with one bound', code: 'FILTER_INVALID', call: is('n', 'between', [1]) },
  {
    case: `filter in with more than ${limits.filterInValues} values`,
    code: 'FILTER_TOO_COMPLEX',
    call: is(
      'n',
      'in',
      Array.from({ length: limits.filterInValues + 1 }, (_, n) => n),
    ),
  },
  {
    case: `filter nested more than ${limits.filterDepth} deep`,
    code: 'FILTER_TOO_COMPLEX',
    call: where(deep(limits.filterDepth + 1)),
  },
  {
    case: `filter with more than ${limits.filterNodes} conditions and combinations`,
    code: 'FILTER_TOO_COMPLEX',
    call: where({ or: Array.from({ length: limits.filterNodes }, () => one) }),
  },
  {
    case: 'filter through an attribute that is no reference',
    code: 'FILTER_OPERATOR',
    call: where({ reference: 'n', where: one }),
  },
  {
    case: 'filter through the key',
    code: 'FILTER_OPERATOR',
    call: where({ reference: '$entity', where: one }),
  },
  {
    case: 'filter through an unknown attribute',
    code: 'ATTRIBUTE_UNKNOWN',
    call: where({ reference: 'never', where: one }),
  },
  { case: 'filter through a reference to nothing', code: 'FILTER_INVALID', call: where({ reference: 'r' }) },
  {
    case: 'filter through a reference of what a reference names',
    code: 'FILTER_TOO_COMPLEX',
    call: where({ reference: 'r', where: { not: { reference: 'r', where: one } } }),
  },
  {
    case: `filter through a reference nested more than ${limits.filterDepth} deep`,
    code: 'FILTER_TOO_COMPLEX',
    call: where({ reference: 'r', where: deep(limits.filterDepth) }),
  },
  {
    case: `filter nested more than ${limits.inputDepth} deep`,
    code: 'REQUEST_INVALID',
    call: where(deep(5_000)),
  },
  {
    case: 'window that ends before it starts',
    code: 'WINDOW_INVALID',
    call: find({ window: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } }),
  },
  { case: 'window with a bad instant', code: 'TIMESTAMP_INVALID', call: find({ window: { from: '2026' } }) },
  { case: 'order by json', code: 'ORDER_INVALID', call: find({ orderBy: [{ attribute: 'j' }] }) },
  {
    case: 'order by one field twice',
    code: 'ORDER_INVALID',
    call: find({ orderBy: [{ attribute: 'n' }, { attribute: 'n', direction: 'desc' }] }),
  },
  {
    case: 'order by an unknown attribute',
    code: 'ATTRIBUTE_UNKNOWN',
    call: find({ orderBy: [{ attribute: 'never' }] }),
  },
  {
    case: 'order with SQL as direction',
    code: 'REQUEST_INVALID',
    call: find({ orderBy: [{ attribute: 'n', direction: 'asc; drop table entities' }] }),
  },
  {
    case: `order by more than ${limits.orderFields} fields`,
    code: 'FILTER_TOO_COMPLEX',
    call: find({ orderBy: Array.from({ length: limits.orderFields + 1 }, () => ({ attribute: 'n' })) }),
  },
  { case: 'selection of an unknown attribute', code: 'ATTRIBUTE_UNKNOWN', call: find({ select: ['never'] }) },
  { case: 'page of no rows', code: 'REQUEST_INVALID', call: find({ limit: 0 }) },
  {
    case: `page of more than ${limits.pageSize} rows`,
    code: 'REQUEST_INVALID',
    call: find({ limit: limits.pageSize + 1 }),
  },
  { case: 'page of half a row', code: 'REQUEST_INVALID', call: find({ limit: 1.5 }) },
];

export const readRows: readonly BadInput[] = [
  {
    case: 'read of an unknown entity',
    code: 'ENTITY_NOT_FOUND',
    call: ({ attrium }) => attrium.entities.get({ entity: 'never' }),
  },
  {
    case: 'read of a deleted entity',
    code: 'ENTITY_DELETED',
    call: ({ attrium }) => attrium.entities.get({ entity: 'gone' }),
  },
  {
    case: 'read of an unknown attribute',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', attributes: ['n', 'never'] }),
  },
  {
    case: 'read as of a bad instant',
    code: 'TIMESTAMP_INVALID',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', asOf: '2026-13-01T00:00:00Z' }),
  },
  {
    case: 'read from a copy that is not there',
    code: 'UNSUPPORTED',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', consistency: { mode: 'ANALYTICAL' } }),
  },
  {
    case: 'read in an unknown mode',
    code: 'REQUEST_INVALID',
    call: find({ consistency: { mode: 'SERIALIZABLE' } }),
  },
  {
    case: 'read with waitMs, but told not to wait',
    code: 'REQUEST_INVALID',
    call: find({ consistency: { mode: 'EVENTUAL', onMiss: 'error', waitMs: 100 } }),
  },
  {
    case: 'read with waitMs, but not told to wait',
    code: 'REQUEST_INVALID',
    call: find({ consistency: { mode: 'EVENTUAL', waitMs: 100 } }),
  },
  {
    case: `read that would wait more than ${limits.waitMs} ms`,
    code: 'REQUEST_INVALID',
    call: find({ consistency: { mode: 'EVENTUAL', onMiss: 'wait', waitMs: limits.waitMs + 1 } }),
  },
  {
    case: 'history of an unknown entity',
    code: 'ENTITY_NOT_FOUND',
    call: ({ attrium }) => attrium.entities.history({ entity: 'never' }),
  },
];
