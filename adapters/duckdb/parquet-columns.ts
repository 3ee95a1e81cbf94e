import type { ColumnKind } from '#domain/ports/row-source';

/** A column of a Parquet file: its type as DuckDB's `describe` prints it. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** How a column is read: `expression` gives its cells as number, boolean or text (of JSON for kind json). */
export interface ColumnReading {
  readonly kind: ColumnKind;
  readonly expression: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const isoUtc = (timestamp: string): string => `strftime(${timestamp}, '%Y-%m-%dT%H:%M:%S.%fZ')`;

const wholeNumbers = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT', 'UINTEGER']);
const longNumbers = new Set(['BIGINT', 'UBIGINT']);
const hugeNumbers = new Set(['HUGEINT', 'UHUGEINT']);
const dates = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS']);
const nested = /\]$|^(?:STRUCT|MAP|UNION)\(|^(?:JSON|VARIANT)$/;

/**
 * A condition that holds while every value of the column fits the type that one would expect, or null where the type
 * alone says so: a double does not hold every BIGINT, nor a timestamp every nanosecond.
 */
export const fitCondition = ({ name, type }: ParquetColumn): string | null => {
  const column = quoted(name);
  if (longNumbers.has(type)) {
    return `coalesce(min(${column}) >= -9007199254740991 and max(${column}) <= 9007199254740991, true)`;
  }
  if (type === 'TIMESTAMP_NS') return `coalesce(bool_and(epoch_ns(${column}) % 1000 = 0), true)`;
  return null;
};

// The package decodes texts in a way that takes a U+FEFF at the beginning off: one more keeps it.
const withMark = (text: string): string =>
  `case when starts_with(${text}, chr(65279)) then chr(65279) || ${text} else ${text} end`;

/** `fits`: what fitCondition gave for this file. */
export const columnReading = ({ name, type }: ParquetColumn, fits: boolean): ColumnReading => {
  const column = quoted(name);
  const text = `${column}::varchar`;
  if (wholeNumbers.has(type) || (longNumbers.has(type) && fits))
    return { kind: 'integer', expression: `${column}::double` };
  if (longNumbers.has(type) || hugeNumbers.has(type) || type.startsWith('DECIMAL('))
    return { kind: 'decimal', expression: text };
  if (type === 'FLOAT' || type === 'DOUBLE') return { kind: 'number', expression: `${column}::double` };
  if (type === 'BOOLEAN') return { kind: 'boolean', expression: column };
  if (dates.has(type)) return { kind: 'timestamp', expression: isoUtc(column) };
  // Without DuckDB's ICU extension there are no zones; the instant itself is all that is wanted.
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { kind: 'timestamp', expression: isoUtc(`make_timestamp(epoch_us(${column}))`) };
  if (type === 'TIMESTAMP_NS' && fits)
    return { kind: 'timestamp', expression: isoUtc(`${column}::timestamp`) };
  if (nested.test(type)) return { kind: 'json', expression: `to_json(${column})::varchar` };
  if (type === 'BLOB') return { kind: 'text', expression: `lower(hex(${column}))` };
  return { kind: 'text', expression: withMark(text) };
};
