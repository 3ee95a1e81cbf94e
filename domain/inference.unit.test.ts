import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { canonicalOfType } from './canonical-form.ts';
import { rawOfCell } from './cell-conversion.ts';
import { type CellKinds, kindsOf, noKinds, typeOfKinds } from './inference.ts';
import { instantOfText } from './instant-text.ts';
import { decimalOfNumeral } from './numeral.ts';
import type { Cell, ColumnKind } from './ports/row-source.ts';
import type { Value, ValueType } from './values.ts';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

const numeralText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  digits(1, 25),
  fc.tuple(fc.integer(), digits(0, 25)).map(([before, after]) => `${before}.${after}`),
);
const instantText = fc.constantFrom(
  '2026-01-31',
  '2026-01-31T12:00:00Z',
  '2026-01-31 12:00:00',
  '1700-02-28T00:00:01.25+01',
);
const booleanText = fc.constantFrom('true', 'false', 'True', 'FALSE');
const freeText = fc
  .oneof(fc.constantFrom('yes', '0001', 'N/A', '1,5', 'NaN', ' 1', '2026-02-30'), fc.string({ minLength: 1 }))
  .filter((text) => text.isWellFormed() && !text.includes('\0'));

/** A column is mostly of one sort, sometimes with strangers among it. */
const columnOf = <T>(...sorts: fc.Arbitrary<T>[]) =>
  fc.oneof(
    ...sorts.map((sort) => fc.array(sort, { minLength: 1 })),
    fc.array(fc.oneof(...sorts), { minLength: 1 }),
  );
const untyped = columnOf(numeralText, instantText, booleanText, freeText);
const scalar = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  instantText,
  freeText,
);
const dynamic = columnOf<NonNullable<Cell>>(
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  instantText,
  freeText,
);

const infer = (kind: ColumnKind, cells: readonly Cell[]): ValueType | null =>
  typeOfKinds(cells.reduce<CellKinds>((kinds, cell) => kinds | kindsOf(kind, cell), noKinds));
const valueFor = (type: ValueType, cell: NonNullable<Cell>): Value =>
  canonicalOfType(type, rawOfCell(type, cell));

/** Whether the value says exactly what the cell said. */
const says = (type: ValueType, value: Value, cell: NonNullable<Cell>): boolean => {
  if (type === 'boolean') return String(value) === String(cell).toLowerCase();
  if (type === 'timestamp') return value === instantOfText(String(cell));
  if (type === 'text') return value === String(cell);
  if (type === 'json') return Object.is(value, cell) || JSON.stringify(value) === JSON.stringify(cell);
  // Beyond 100 digits a decimal has no room, and only numbers that a double prints the same are left.
  const [given, held] = [decimalOfNumeral(String(cell)), decimalOfNumeral(String(value))];
  return given === null ? Number(cell) === value : given === held;
};

describe('inference', () => {
  test.prop([untyped])(
    'every cell of an untyped column fits the inferred type and keeps its meaning',
    (cells) => {
      const type = infer('untyped', cells) as ValueType;
      for (const cell of cells) expect(says(type, valueFor(type, cell), cell)).toBe(true);
    },
  );

  test.prop([dynamic])(
    'every cell of a dynamic column fits the inferred type and keeps its meaning',
    (cells) => {
      const type = infer('dynamic', cells) as ValueType;
      for (const cell of cells) expect(says(type, valueFor(type, cell), cell)).toBe(true);
    },
  );

  test.prop([
    fc.array(scalar),
    fc.jsonValue().filter((value) => typeof value === 'object' && value !== null),
  ])('one nested cell makes the column json', (cells, nested) => {
    expect(infer('dynamic', [...cells, nested as object])).toBe('json');
  });

  test.prop([untyped, fc.func(fc.nat())])('the order of rows does not change the type', (cells, rank) => {
    const shuffled = [...cells].sort((a, b) => rank(a) - rank(b));
    expect(infer('untyped', shuffled)).toBe(infer('untyped', cells));
  });

  test.prop([dynamic])('absent cells do not change the type', (cells) => {
    expect(infer('dynamic', [undefined, ...cells, undefined])).toBe(infer('dynamic', cells));
  });

  test.each<[string, ColumnKind, readonly Cell[], ValueType | null]>([
    ['a column without cells has no type', 'untyped', [undefined], null],
    ['true and false', 'untyped', ['true', 'False'], 'boolean'],
    ['1 and 0 are integers', 'untyped', ['1', '0'], 'integer'],
    ['whole and broken numbers', 'untyped', ['1', '.5', '1e3'], 'number'],
    ['a whole number beyond 2^53', 'untyped', ['1', '9007199254740993'], 'decimal'],
    ['more digits than a double has', 'untyped', ['0.12345678901234567890'], 'decimal'],
    ['leading zeros are codes', 'untyped', ['10115', '01067'], 'text'],
    ['dates', 'untyped', ['2026-01-31', '2026-01-31 12:00'], 'timestamp'],
    ['a date that is none', 'untyped', ['2026-01-31', '2026-02-30'], 'text'],
    ['mixed kinds', 'untyped', ['1', 'true'], 'text'],
    ['JSON in a CSV stays as it is written', 'untyped', ['{"a":1}'], 'text'],
    ['digits in a JSON string are text', 'dynamic', ['66'], 'text'],
    ['"true" in a JSON string is text', 'dynamic', ['true'], 'text'],
    ['an instant in a JSON string', 'dynamic', ['2026-01-31T12:00:00Z'], 'timestamp'],
    ['text and false', 'dynamic', ['66', false], 'text'],
    ['a bigint', 'dynamic', [1, 2n ** 60n], 'decimal'],
    ['numbers too large for a decimal', 'dynamic', [1, 1e300], 'number'],
    ['those beside a bigint', 'dynamic', [1e300, 2n ** 60n], 'text'],
    ['objects', 'dynamic', [{ a: 1 }, [1]], 'json'],
  ])('%s', (_rule, kind, cells, expected) => {
    expect(infer(kind, cells)).toBe(expected);
  });
});

describe('cells for an attribute that exists', () => {
  test.each<[ValueType, NonNullable<Cell>, Value]>([
    ['number', '1.50', 1.5],
    ['integer', '7', 7],
    ['decimal', 1.5, '1.5'],
    ['decimal', 2n ** 60n, '1152921504606846976'],
    ['decimal', 1e21, '1000000000000000000000'],
    ['text', 7, '7'],
    ['text', true, 'true'],
    ['reference', 'a', 'a'],
    ['boolean', 'TRUE', true],
    ['timestamp', '2026-01-31', '2026-01-31T00:00:00.000000Z'],
    ['json', 'a', 'a'],
  ])('%s takes %s as %s', (type, cell, value) => {
    expect(valueFor(type, cell)).toBe(value);
  });

  test.each<[ValueType, NonNullable<Cell>]>([
    ['integer', '7.5'],
    ['integer', '0007'],
    ['integer', 2n ** 60n],
    ['number', '9007199254740993'],
    ['number', ''],
    ['number', true],
    ['decimal', 'abc'],
    ['decimal', 1e300],
    ['boolean', '1'],
    ['boolean', 1],
    ['timestamp', 'yesterday'],
    ['timestamp', 1_700_000_000],
    ['text', Number.POSITIVE_INFINITY],
    ['text', { a: 1 }],
    ['json', { a: 2n ** 60n }],
  ])('%s refuses %s, for something would be lost', (type, cell) => {
    expect(() => valueFor(type, cell)).toThrow(expect.objectContaining({ name: 'AttriumError' }));
  });
});
