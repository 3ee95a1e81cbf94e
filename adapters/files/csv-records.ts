import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';
import type { BrokenRow } from '#domain/ports/row-source';
import type { TextLine } from './text-lines.ts';

export interface CsvDialect {
  readonly delimiter: string;
  /** Whether an empty field in quotes is an empty text, and undefined stands for one without. */
  readonly quotedEmpty?: boolean;
  /** Fields of every record; absent while the header is not known. */
  readonly width?: number;
}

export interface CsvRecord {
  /** Where the record starts. */
  readonly line: number;
  /** Lines that it takes; more than one where a quoted field holds line ends. */
  readonly span: number;
  readonly fields: readonly (string | undefined)[];
}

interface CsvReading {
  readonly records: readonly CsvRecord[];
  readonly broken: readonly BrokenRow[];
  /** Lines at the end that the next lines may complete; put them in front of those. */
  readonly rest: readonly TextLine[];
}

/** Characters of one record. An unclosed quote swallows no more than this before it is called broken. */
const longestRecord = 1_024 * 1_024;

const reasons: Partial<Record<CsvErrorCode, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'A quoted field is followed by more text.',
  CSV_QUOTE_NOT_CLOSED: 'A quoted field is not closed.',
  INVALID_OPENING_QUOTE: 'A field that is not quoted holds a quote.',
};

const parseText = (
  text: string,
  { delimiter, quotedEmpty }: CsvDialect,
): (string | undefined)[][] | CsvError => {
  try {
    return parse(text, {
      delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: '\n',
      relax_column_count: true,
      ...(quotedEmpty === true && {
        cast: (field: string, { quoting }: { readonly quoting: boolean }) =>
          field === '' && !quoting ? undefined : field,
      }),
    });
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
};

const isBlank = (text: string): boolean => text === '' || text === '\r';

const hasOddQuotes = (text: string): boolean => {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
};

/**
 * Lines of the record that starts at `start`: up to the one that makes the number of quotes even, which in RFC 4180
 * ends it. 'open' where the lines given end before it does, 'broken' where it cannot end.
 */
const spanAt = (lines: readonly TextLine[], start: number): number | 'open' | 'broken' => {
  let inside = false;
  let length = 0;
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] as TextLine;
    length += line.text.length;
    if (line.fault !== undefined || length > longestRecord) return 'broken';
    if (hasOddQuotes(line.text)) inside = !inside;
    if (!inside) return at - start + 1;
  }
  return 'open';
};

const recordText = (lines: readonly TextLine[], start: number, span: number): string => {
  const text =
    span === 1
      ? (lines[start]?.text ?? '')
      : lines
          .slice(start, start + span)
          .map((line) => line.text)
          .join('\n');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
};

const widthFault = (fields: readonly unknown[], { width }: CsvDialect): string | null =>
  width === undefined || fields.length === width
    ? null
    : `The row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, the header ${width}.`;

/** All lines in one call of the parser: null where any record is not sound, for then each has to be looked at by itself. */
const readTogether = (lines: readonly TextLine[], dialect: CsvDialect): CsvReading | null => {
  const places: { line: number; span: number }[] = [];
  const texts: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const { line, text, fault } = lines[at] as TextLine;
    const isRow = fault !== undefined || !isBlank(text);
    const span = isRow ? spanAt(lines, at) : 1;
    if (span === 'broken') return null;
    if (span === 'open') break;
    if (isRow) {
      places.push({ line, span });
      texts.push(recordText(lines, at, span));
    }
    at += span;
  }
  const parsed = texts.length === 0 ? [] : parseText(texts.join('\n'), dialect);
  if (parsed instanceof CsvError || parsed.length !== places.length) return null;
  if (parsed.some((fields) => widthFault(fields, dialect) !== null)) return null;
  const records = places.map((place, index) => ({ ...place, fields: parsed[index] ?? [] }));
  return { records, broken: [], rest: lines.slice(at) };
};

/**
 * Reads records out of lines. A record that is broken costs its first line only: reading goes on with the next line,
 * so one stray quote does not swallow what follows. `isLast`: no lines come after these.
 */
export const readRecords = (lines: readonly TextLine[], dialect: CsvDialect, isLast: boolean): CsvReading => {
  const together = readTogether(lines, dialect);
  if (together !== null && (together.rest.length === 0 || !isLast)) return together;

  const records: CsvRecord[] = [];
  const broken: BrokenRow[] = [];
  let at = 0;
  while (at < lines.length) {
    const { line, text, fault } = lines[at] as TextLine;
    if (fault !== undefined) broken.push({ line, reason: fault });
    if (fault !== undefined || isBlank(text)) {
      at += 1;
      continue;
    }
    const span = spanAt(lines, at);
    if (span === 'open' && !isLast) return { records, broken, rest: lines.slice(at) };
    if (typeof span === 'string') {
      broken.push({ line, reason: 'A quoted field is not closed.' });
      at += 1;
      continue;
    }
    const parsed = parseText(recordText(lines, at, span), dialect);
    const fields = parsed instanceof CsvError ? [] : (parsed[0] ?? []);
    const reason =
      parsed instanceof CsvError
        ? (reasons[parsed.code] ?? `The row is not CSV (${parsed.code}).`)
        : widthFault(fields, dialect);
    if (reason === null) records.push({ line, span, fields });
    else broken.push({ line, reason });
    at += reason === null ? span : 1;
  }
  return { records, broken, rest: [] };
};
