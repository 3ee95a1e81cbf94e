import { formatFault } from '#adapters/shared/file-fault';
import type { Column, RowBlock, RowFile } from '#domain/ports/row-source';
import { type CsvDialect, type CsvRecord, readRecords } from './csv-records.ts';
import { firstLines, type TextLine, textLines } from './text-lines.ts';

const delimiters = [',', ';', '\t', '|'] as const;
const sniffedLines = 200;

interface Header {
  readonly dialect: CsvDialect;
  readonly columns: readonly Column[];
  /** Line of the header's last line. */
  readonly endsAt: number;
}

/** The records of the sample under one delimiter that have as many fields as the first; none where that is one field. */
const agreement = (lines: readonly TextLine[], delimiter: string): number => {
  const { records } = readRecords(lines, { delimiter }, true);
  const width = records[0]?.fields.length ?? 0;
  return width < 2 ? 0 : records.filter(({ fields }) => fields.length === width).length;
};

/** The delimiter under which most rows agree with the header; a file without any has one column. */
const sniffDelimiter = (lines: readonly TextLine[]): string => {
  const sample = lines.slice(0, sniffedLines);
  const scored = delimiters.map((delimiter) => ({ delimiter, score: agreement(sample, delimiter) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
};

const readHeader = async (path: string): Promise<Header> => {
  const { lines, isWhole } = await firstLines(path);
  const delimiter = sniffDelimiter(lines);
  const { records, broken } = readRecords(lines, { delimiter }, isWhole);
  const [header] = records;
  const [fault] = broken;
  if (header === undefined || (fault !== undefined && fault.line < header.line)) {
    throw formatFault(
      path,
      fault === undefined ? 'has no columns: it is empty' : `has no header: line ${fault.line} is broken`,
    );
  }
  return {
    dialect: { delimiter, quotedEmpty: header.fields[0] === ownFirstColumn, width: header.fields.length },
    columns: header.fields.map((name = '') => ({ name: name.trim(), kind: 'untyped' })),
    endsAt: header.line + header.span - 1,
  };
};

/** How an export begins a file. Of its files alone it is known that they quote an empty text, and nothing that is absent. */
export const ownFirstColumn = '$entity';

// Many writers quote every field, so elsewhere a quoted empty field says no more than an empty one.
const rowOf = ({ line, fields }: CsvRecord, { quotedEmpty }: CsvDialect) => ({
  line,
  cells: quotedEmpty === true ? fields : fields.map((field) => (field === '' ? undefined : field)),
});

/**
 * RFC 4180 with any line end, a header, one of four delimiters (told by the first rows) and quotes only around whole
 * fields. Empty fields are absent cells; blank lines are no rows.
 */
export const openCsv = async (path: string): Promise<RowFile> => {
  const { dialect, columns, endsAt } = await readHeader(path);

  async function* blocks(fromLine = 1): AsyncGenerator<RowBlock> {
    const blockOf = (lines: readonly TextLine[], isLast: boolean) => {
      const { records, broken, rest } = readRecords(lines, dialect, isLast);
      const rows = records.filter(({ line }) => line >= fromLine).map((record) => rowOf(record, dialect));
      return { block: { columns, rows, broken: broken.filter(({ line }) => line >= fromLine) }, rest };
    };
    let rest: readonly TextLine[] = [];
    for await (const lines of textLines(path)) {
      const body = lines.filter(({ line }) => line > endsAt);
      const read = blockOf([...rest, ...body], false);
      rest = read.rest;
      yield read.block;
    }
    if (rest.length > 0) yield blockOf(rest, true).block;
  }

  return { columns, rowCount: null, blocks, close: () => Promise.resolve() };
};
