import { z } from 'zod';
import type { Micros } from '#domain/ids';
import { formatInstant, parseInstant } from '#domain/time';
import { type JsonValue, type Value, type ValueType, valueTypes } from '#domain/values';

/** A value as the two columns hold it; at most one is set, a tombstone sets none. */
export interface EncodedValue {
  readonly num: number | null;
  readonly text: string | null;
}

const numeric: ReadonlySet<ValueType> = new Set(['number', 'integer', 'boolean', 'timestamp']);

export const isNumeric = (type: ValueType): boolean => numeric.has(type);

export const encodeNumber = (type: ValueType, value: Value): number => {
  if (type === 'timestamp' && typeof value === 'string') return parseInstant(value);
  if (type === 'boolean' && typeof value === 'boolean') return Number(value);
  if ((type === 'number' || type === 'integer') && typeof value === 'number') return value;
  throw new TypeError(`a ${typeof value} is not the canonical form of a ${type}`);
};

export const encodeText = (type: ValueType, value: Value): string => {
  if (type === 'json') return JSON.stringify(value);
  if (typeof value === 'string') return value;
  throw new TypeError(`a ${typeof value} is not the canonical form of a ${type}`);
};

export const encodeValue = (type: ValueType, value: Value | null): EncodedValue => {
  if (value === null) return { num: null, text: null };
  return isNumeric(type)
    ? { num: encodeNumber(type, value), text: null }
    : { num: null, text: encodeText(type, value) };
};

/** null: unset. */
export const decodeValue = (type: ValueType, { num, text }: EncodedValue): Value | null => {
  if (num !== null) {
    if (type === 'boolean') return num === 1;
    return type === 'timestamp' ? formatInstant(num as Micros) : num;
  }
  if (text === null) return null;
  return type === 'json' ? (JSON.parse(text) as Exclude<JsonValue, null>) : text;
};

export const valueType = z.enum(valueTypes);
