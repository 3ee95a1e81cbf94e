import { canonicalOfType } from './canonical-form.ts';
import { rawOfCell } from './cell-conversion.ts';
import { isAttriumError } from './errors.ts';
import type { Value, ValueType } from './values.ts';

/**
 * lossless: every value has one, and `coerced` back gives the same value again. checked: some have none, or not each comes
 * back as it was. never: no value has one.
 */
export type CoercionKind = 'lossless' | 'checked' | 'never';

const numerals: ReadonlySet<ValueType> = new Set(['number', 'integer', 'decimal', 'boolean']);

const lossless: Readonly<Record<ValueType, readonly ValueType[]>> = {
  number: ['text', 'json'],
  // A decimal has up to 100 digits, and every safe integer is a double.
  integer: ['number', 'decimal', 'text', 'json'],
  decimal: ['text', 'json'],
  boolean: ['number', 'integer', 'decimal', 'text', 'json'],
  text: ['json'],
  timestamp: ['text', 'json'],
  json: [],
  reference: ['text', 'json'],
};

export const coercionKind = (from: ValueType, to: ValueType): CoercionKind => {
  if (from === to || lossless[from].includes(to)) return 'lossless';
  // A number says nothing of its unit and its beginning, so it is no moment, and no moment is a number.
  const moment = (a: ValueType, b: ValueType): boolean => a === 'timestamp' && numerals.has(b);
  return moment(from, to) || moment(to, from) ? 'never' : 'checked';
};

/** A document that is a text stands for that text; what is nested has only its JSON. */
const textOf = (value: Value): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const booleanOf = (value: Value): Value => {
  const text = String(value);
  return text === '1' ? true : text === '0' ? false : value;
};

/**
 * What a value is under another type: the same in content, never rounded, cut or guessed; undefined where there is no
 * such thing. Texts are read as files are (`rawOfCell`).
 */
export const coerced = (from: ValueType, to: ValueType, value: Value): Value | undefined => {
  if (from === to) return value;
  if (coercionKind(from, to) === 'never') return undefined;
  const raw =
    to === 'text' || to === 'reference'
      ? textOf(value)
      : to === 'boolean'
        ? booleanOf(value)
        : typeof value === 'boolean' && to !== 'json'
          ? Number(value)
          : value;
  // A number in a document is no moment either.
  if (to === 'timestamp' && typeof raw !== 'string') return undefined;
  try {
    return canonicalOfType(to, rawOfCell(to, raw));
  } catch (error) {
    if (isAttriumError(error)) return undefined;
    throw error;
  }
};
