import { isBooleanText } from './inference.ts';
import { instantOfText } from './instant-text.ts';
import { limits } from './limits.ts';
import { decimalOfNumeral, isExactDouble, isNumeral } from './numeral.ts';
import type { Cell } from './ports/row-source.ts';
import type { ValueType } from './values.ts';

type Present = NonNullable<Cell>;

const numberOf = (cell: Present): unknown => {
  const text = typeof cell === 'bigint' ? String(cell) : cell;
  return typeof text === 'string' && isNumeral(text) && isExactDouble(text) ? Number(text) : cell;
};

const decimalOf = (cell: Present): unknown => {
  const text = typeof cell === 'bigint' || typeof cell === 'number' ? String(cell) : cell;
  return typeof text === 'string' && isNumeral(text) ? (decimalOfNumeral(text) ?? cell) : cell;
};

const textOf = (cell: Present): unknown => {
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  // "Infinity" stands for a number that was too large for the file's reader: no text of the file.
  return typeof cell === 'number' && Number.isFinite(cell) ? String(cell) : cell;
};

/** Readers keep whole numbers beyond 2^53 as bigint; in a document, those that a double holds exactly are meant as one. */
const withDoubles = (part: unknown, depth = 0): unknown => {
  if (typeof part === 'bigint') return isExactDouble(String(part)) ? Number(part) : part;
  // What is nested deeper will be refused, and must not end the stack here.
  if (typeof part !== 'object' || part === null || depth > limits.jsonDepth) return part;
  if (Array.isArray(part)) return part.map((member) => withDoubles(member, depth + 1));
  return Object.fromEntries(
    Object.entries(part).map(([key, member]) => [key, withDoubles(member, depth + 1)]),
  );
};

/**
 * A cell in the form that `canonicalValue` takes for the type, where that loses nothing; any other cell comes back
 * as it is, so that `canonicalValue` refuses it with its own reason.
 */
export const rawOfCell = (type: ValueType, cell: Present): unknown => {
  switch (type) {
    case 'number':
    case 'integer':
      return numberOf(cell);
    case 'decimal':
      return decimalOf(cell);
    case 'boolean':
      return typeof cell === 'string' && isBooleanText(cell) ? cell.toLowerCase() === 'true' : cell;
    case 'timestamp':
      return typeof cell === 'string' ? (instantOfText(cell) ?? cell) : cell;
    case 'text':
    case 'reference':
      return textOf(cell);
    case 'json':
      return typeof cell === 'object' || typeof cell === 'bigint' ? withDoubles(cell) : cell;
  }
};
