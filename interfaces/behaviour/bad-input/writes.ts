import { limits } from '#domain/limits';
import { type BadInput, fromJson, nested, untyped, type World } from './row.ts';

const put =
  (input: object) =>
  ({ attrium }: World): Promise<unknown> =>
    attrium.entities.put(untyped({ entity: 'e', values: {}, ...input }));

const value = (name: string, written: unknown) => put({ values: { n: 2, [name]: written } });

const surrogate = 'a\ud800b';

export const writeRows: readonly BadInput[] = [
  { case: 'value of an unknown attribute', code: 'ATTRIBUTE_UNKNOWN', call: value('never', 1) },
  { case: 'value of a retired attribute', code: 'ATTRIBUTE_RETIRED', call: value('old', 1) },
  {
    case: 'value under a name with SQL',
    code: 'ATTRIBUTE_UNKNOWN',
    call: value(`n'); drop table entities; --`, 1),
  },
  {
    case: 'value under the name __proto__',
    code: 'REQUEST_INVALID',
    call: put({ values: fromJson('{"n": 2, "__proto__": 1}') }),
  },
  {
    case: 'value under the name __proto__, an object',
    code: 'REQUEST_INVALID',
    call: put({ values: fromJson('{"n": 2, "__proto__": {"t": "polluted"}}') }),
  },
  { case: 'value of the wrong type', code: 'VALUE_TYPE', call: value('n', 'text') },
  { case: 'boolean as a number', code: 'VALUE_TYPE', call: value('b', 1) },
  { case: 'decimal as a number', code: 'VALUE_TYPE', call: value('d', 1.5) },
  { case: 'decimal with an exponent', code: 'VALUE_TYPE', call: value('d', '1e3') },
  {
    case: `decimal with more than ${limits.decimalDigits} digits behind the point`,
    code: 'VALUE_TYPE',
    call: value('d', `0.${'1'.repeat(101)}`),
  },
  { case: 'integer with a fraction', code: 'VALUE_TYPE', call: value('i', 1.5) },
  { case: 'integer beyond the safe range', code: 'VALUE_TYPE', call: value('i', 2 ** 53) },
  { case: 'number NaN', code: 'REQUEST_INVALID', call: value('n', Number.NaN) },
  { case: 'number Infinity', code: 'REQUEST_INVALID', call: value('n', Number.POSITIVE_INFINITY) },
  {
    case: 'number NaN inside a json',
    code: 'REQUEST_INVALID',
    call: value('j', { deep: [1, Number.NaN] }),
  },
  { case: 'timestamp as a date object', code: 'REQUEST_INVALID', call: value('at', new Date(0)) },
  { case: 'integer as a bigint', code: 'REQUEST_INVALID', call: value('i', 1n) },
  { case: 'value out of range', code: 'VALUE_RANGE', call: value('n', 100.5) },
  { case: 'value not allowed', code: 'VALUE_NOT_ALLOWED', call: value('colour', 'blue') },
  { case: 'value that does not match the pattern', code: 'VALUE_PATTERN', call: value('code', 'abc') },
  {
    case: `text of more than ${limits.valueBytes} bytes`,
    code: 'VALUE_TOO_LARGE',
    call: value('t', 'x'.repeat(limits.valueBytes + 1)),
  },
  {
    case: `json of more than ${limits.valueBytes} bytes`,
    code: 'VALUE_TOO_LARGE',
    call: value('j', ['x'.repeat(limits.valueBytes)]),
  },
  {
    case: `reference of more than ${limits.entityKeyBytes} bytes`,
    code: 'VALUE_TOO_LARGE',
    call: value('r', 'x'.repeat(256)),
  },
  { case: 'reference with a control character', code: 'VALUE_TYPE', call: value('r', 'a\nb') },
  { case: 'text with NUL', code: 'VALUE_ENCODING', call: value('t', 'a\0b') },
  { case: 'text with an unpaired surrogate', code: 'VALUE_ENCODING', call: value('t', surrogate) },
  { case: 'json with NUL', code: 'VALUE_ENCODING', call: value('j', { k: ['a\0b'] }) },
  {
    case: 'json with an unpaired surrogate in a key',
    code: 'VALUE_ENCODING',
    call: value('j', { [surrogate]: 1 }),
  },
  {
    case: 'json with the key __proto__',
    code: 'REQUEST_INVALID',
    call: value('j', fromJson('{"__proto__": 1}')),
  },
  {
    case: `json nested more than ${limits.jsonDepth} deep`,
    code: 'VALUE_TYPE',
    call: value('j', nested(limits.jsonDepth + 1)),
  },
  {
    case: `input nested more than ${limits.inputDepth} deep`,
    code: 'REQUEST_INVALID',
    call: value('j', nested(5_000)),
  },
  {
    case: 'timestamp that does not exist',
    code: 'TIMESTAMP_INVALID',
    call: value('at', '2026-02-30T00:00:00Z'),
  },
  {
    case: 'timestamp without an offset',
    code: 'TIMESTAMP_INVALID',
    call: value('at', '2026-01-01T00:00:00'),
  },
  {
    case: 'timestamp of the year 9999',
    code: 'TIMESTAMP_INVALID',
    call: value('at', '9999-01-01T00:00:00Z'),
  },
  {
    case: 'timestamp finer than microseconds',
    code: 'TIMESTAMP_INVALID',
    call: value('at', '2026-01-01T00:00:00.123456789Z'),
  },
  { case: 'observedAt not an instant', code: 'TIMESTAMP_INVALID', call: put({ observedAt: 'yesterday' }) },
  {
    case: 'observedAt in the future',
    code: 'OBSERVED_AT_RANGE',
    call: put({ values: { n: 2 }, observedAt: '2250-01-01T00:00:00Z' }),
  },
  {
    case: `more than ${limits.valuesPerPut} attributes in a put`,
    code: 'TOO_MANY_VALUES',
    call: put({
      values: Object.fromEntries(Array.from({ length: limits.valuesPerPut + 1 }, (_, n) => [`x${n}`, 1])),
    }),
  },
  { case: 'entity key empty', code: 'ENTITY_KEY_INVALID', call: put({ entity: '' }) },
  { case: 'entity key of 256 bytes', code: 'ENTITY_KEY_INVALID', call: put({ entity: 'ü'.repeat(128) }) },
  { case: 'entity key with a control character', code: 'ENTITY_KEY_INVALID', call: put({ entity: 'a\tb' }) },
  { case: 'entity key with NUL', code: 'ENTITY_KEY_INVALID', call: put({ entity: 'a\0b' }) },
  {
    case: 'entity key with an unpaired surrogate',
    code: 'ENTITY_KEY_INVALID',
    call: put({ entity: surrogate }),
  },
  { case: 'entity key not a text', code: 'REQUEST_INVALID', call: put({ entity: 5 }) },
  { case: 'entity type empty', code: 'ENTITY_TYPE_INVALID', call: put({ type: '' }) },
  {
    case: `entity type of more than ${limits.entityTypeBytes} bytes`,
    code: 'ENTITY_TYPE_INVALID',
    call: put({ type: 'x'.repeat(129) }),
  },
  {
    case: 'entity type with an unpaired surrogate',
    code: 'ENTITY_TYPE_INVALID',
    call: put({ type: surrogate }),
  },
  { case: 'put without values', code: 'REQUEST_INVALID', call: put({ values: undefined }) },
  { case: 'put with a list of values', code: 'REQUEST_INVALID', call: put({ values: [1] }) },
  { case: 'put with an unknown field', code: 'REQUEST_INVALID', call: put({ valeus: { n: 2 } }) },
  { case: 'put with a tenant', code: 'REQUEST_INVALID', call: put({ tenant: 'other' }) },
  { case: 'expectedVersion not digits', code: 'REQUEST_INVALID', call: put({ expectedVersion: '-1' }) },
  { case: 'expectedVersion as a number', code: 'REQUEST_INVALID', call: put({ expectedVersion: 1 }) },
  {
    case: 'expectedVersion of another state',
    code: 'VERSION_CONFLICT',
    call: put({ values: { n: 2 }, expectedVersion: '7' }),
  },
  { case: 'idempotency key empty', code: 'IDEMPOTENCY_KEY_INVALID', call: put({ idempotencyKey: '' }) },
  {
    case: `idempotency key of more than ${limits.idempotencyKeyBytes} bytes`,
    code: 'IDEMPOTENCY_KEY_INVALID',
    call: put({ idempotencyKey: 'x'.repeat(256) }),
  },
  {
    case: 'idempotency key with NUL',
    code: 'IDEMPOTENCY_KEY_INVALID',
    call: put({ idempotencyKey: 'a\0b' }),
  },
  {
    case: 'put of a deleted entity',
    code: 'ENTITY_DELETED',
    call: put({ entity: 'gone', values: { n: 2 } }),
  },
  {
    case: 'deletion of an unknown entity',
    code: 'ENTITY_NOT_FOUND',
    call: ({ attrium }) => attrium.entities.delete({ entity: 'never' }),
  },
  {
    case: 'write by a reader',
    code: 'FORBIDDEN',
    call: async ({ as }) => (await as('reader')).entities.put({ entity: 'e', values: { n: 2 } }),
  },
  {
    case: 'definition by a writer',
    code: 'FORBIDDEN',
    call: async ({ as }) =>
      (await as('writer')).attributes.define({ attributes: [{ name: 'x', type: 'text' }] }),
  },
];
