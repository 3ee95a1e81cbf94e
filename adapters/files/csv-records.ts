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

/** The records up to the first one that is no CSV, and why that is none. */
const parseText = (
  text: string,
  { delimiter, quotedEmpty }: CsvDialect,
): { readonly parsed: readonly (string | undefined)[][]; readonly fault: string | null } => {
  const parsed: (string | undefined)[][] = [];
  try {
    parse(text, {
      delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: '\n',
      relax_column_count: true,
      // Kept here, since the parser gives nothing back of a text that it raises an error of.
      on_record: (record: (string | undefined)[]) => {
        parsed.push(record);
        return null;
      },
      ...(quotedEmpty === true && {
        cast: (field: string, { quoting }: { readonly quoting: boolean }) =>
          field === '' && !quoting ? undefined : field,
      }),
    });
    return { parsed, fault: null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { parsed, fault: reasons[error.code] ?? `The row is not CSV (${error.code}).` };
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

interface Place {
  /** Index of the record's first line. */
  readonly at: number;
  readonly span: number;
}

/** Up to `most` records from line `start` on, up to the first line that none can start at. */
const recordsFrom = (lines: readonly TextLine[], start: number, most: number): readonly Place[] => {
  const places: Place[] = [];
  for (let at = start; at < lines.length && places.length < most; ) {
    const { text, fault } = lines[at] as TextLine;
    const blank = fault === undefined && isBlank(text);
    const span = blank ? 1 : spanAt(lines, at);
    if (typeof span === 'string') break;
    if (!blank) places.push({ at, span });
    at += span;
  }
  return places;
};

/**
 * Reads records out of lines. A record that is broken costs its first line only: reading goes on with the next line,
 * so one stray quote does not swallow what follows. `isLast`: no lines come after these.
 */
export const readRecords = (lines: readonly TextLine[], dialect: CsvDialect, isLast: boolean): CsvReading => {
  const records: CsvRecord[] = [];
  const broken: BrokenRow[] = [];
  const lineAt = (at: number): number => (lines[at] as TextLine).line;
  // Starting the parser is dear, and so is joining again what is behind a fault: after one, a record by itself, then
  // twice as many each time that all are sound.
  let most = Number.POSITIVE_INFINITY;
  let at = 0;
  while (at < lines.length) {
    const { line, text, fault: lineFault } = lines[at] as TextLine;
    if (lineFault === undefined && isBlank(text)) {
      at += 1;
      continue;
    }
    const places = recordsFrom(lines, at, most);
    if (places.length === 0) {
      if (lineFault === undefined && !isLast && spanAt(lines, at) === 'open')
        return { records, broken, rest: lines.slice(at) };
      broken.push({ line, reason: lineFault ?? 'A quoted field is not closed.' });
      at += 1;
      continue;
    }
    const texts = places.map((place) => recordText(lines, place.at, place.span));
    const { parsed, fault } = parseText(texts.join('\n'), dialect);
    let stop: Place | undefined = places[parsed.length];
    let reason = fault;
    for (const [index, fields] of parsed.entries()) {
      const place = places[index] as Place;
      const narrow = widthFault(fields, dialect);
      if (narrow === null) {
        records.push({ line: lineAt(place.at), span: place.span, fields });
        continue;
      }
      // Of several lines: each behind the first may be a record by itself.
      if (place.span > 1) {
        stop = place;
        reason = narrow;
        break;
      }
      broken.push({ line: lineAt(place.at), reason: narrow });
    }
    if (stop === undefined) {
      const last = places.at(-1) as Place;
      at = last.at + last.span;
      most *= 2;
    } else {
      broken.push({ line: lineAt(stop.at), reason: reason ?? 'The row is not CSV.' });
      at = stop.at + 1;
      most = 1;
    }
  }
  return { records, broken, rest: [] };
};
