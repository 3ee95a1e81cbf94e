import { instantOfText } from './instant-text.ts';
import { decimalOfNumeral, isExactDouble, isNumeral } from './numeral.ts';
import type { Cell, ColumnKind } from './ports/row-source.ts';
import type { ValueType } from './values.ts';

/**
 * What kinds of cells a column has shown, as a set of bits: the union of two is `|`, so neither the order of rows
 * nor where a file is cut changes the type that comes out.
 */
export type CellKinds = number;

export const noKinds: CellKinds = 0;
const booleans = 1;
const integers = 2;
/** Numbers that a double holds exactly and a decimal can write out. */
const numbers = 4;
/** Numbers that a double holds exactly, but of more digits than a decimal has, such as 1e300. */
const extremes = 8;
/** Numbers that a double would round, such as integers beyond 2^53. */
const wideNumbers = 16;
const instants = 32;
const texts = 64;
const documents = 128;

const isWithin = (kinds: CellKinds, allowed: CellKinds): boolean => (kinds & ~allowed) === 0;

const integral = /^-?\d+$/;

const kindsOfNumeral = (text: string): CellKinds => {
  if (!isExactDouble(text)) return decimalOfNumeral(text) === null ? texts : wideNumbers;
  if (integral.test(text)) return Number.isSafeInteger(Number(text)) ? integers : numbers;
  return decimalOfNumeral(text) === null ? extremes : numbers;
};

const kindsOfUntyped = (text: string): CellKinds => {
  if (isNumeral(text)) return kindsOfNumeral(text);
  if (isBooleanText(text)) return booleans;
  return instantOfText(text) === null ? texts : instants;
};

const kindsOfDynamic = (cell: NonNullable<Cell>): CellKinds => {
  switch (typeof cell) {
    case 'boolean':
      return booleans;
    case 'number':
      return Number.isSafeInteger(cell)
        ? integers
        : decimalOfNumeral(String(cell)) === null
          ? extremes
          : numbers;
    case 'bigint':
      return wideNumbers;
    case 'string':
      // JSON has numbers and booleans of its own, so a text that looks like one is meant as text; it has no timestamps.
      return instantOfText(cell) === null ? texts : instants;
    default:
      return documents;
  }
};

/** true and false, also as Python and R write them. */
export const isBooleanText = (text: string): boolean => /^(?:true|True|TRUE|false|False|FALSE)$/.test(text);

/** The kinds that one cell of an untyped or dynamic column shows; an absent cell shows none. */
export const kindsOf = (column: ColumnKind, cell: Cell): CellKinds => {
  if (cell === undefined) return noKinds;
  return column === 'untyped' && typeof cell === 'string' ? kindsOfUntyped(cell) : kindsOfDynamic(cell);
};

/** The narrowest type that holds every cell without loss; null for a column that showed none. */
export const typeOfKinds = (kinds: CellKinds): ValueType | null => {
  if (kinds === noKinds) return null;
  if (kinds & documents) return 'json';
  if (kinds === booleans) return 'boolean';
  if (kinds === integers) return 'integer';
  if (isWithin(kinds, integers | numbers | extremes)) return 'number';
  if (isWithin(kinds, integers | numbers | wideNumbers)) return 'decimal';
  if (kinds === instants) return 'timestamp';
  return 'text';
};

/** The type of a column whose file says it; null where the cells have to. */
export const typeOfColumn = (kind: ColumnKind): ValueType | null =>
  kind === 'untyped' || kind === 'dynamic' ? null : kind;
