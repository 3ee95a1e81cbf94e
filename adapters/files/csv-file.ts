import { formatFault } from '#adapters/shared/file-fault';
import type { Column, RowBlock, RowFile } from '#domain/ports/row-source';
import { type CsvDialect, type CsvRecord, readRecords } from './csv-records.ts';
import { firstLines, type TextLine, textLines } from './text-lines.ts';

const delimiters = [',', ';', '\t', '|'] as const;
const sniffedLines = 200;

/** With so many broken lines, and less than one record among ten of them, a file is no CSV, or of another dialect. */
const hopelessLines = 1_000;
const hopelessShare = 10;

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
 * fields. Empty fields are absent cells; blank lines are no rows. A file that is broken nearly everywhere is refused as a
 * whole, so that nobody collects millions of reasons.
 */
export const openCsv = async (path: string): Promise<RowFile> => {
  const { dialect, columns, endsAt } = await readHeader(path);

  async function* blocks(fromLine = 1): AsyncGenerator<RowBlock> {
    let sound = 0;
    let faulty = 0;
    const blockOf = (lines: readonly TextLine[], isLast: boolean) => {
      const { records, broken, rest } = readRecords(lines, dialect, isLast);
      sound += records.length;
      faulty += broken.length;
      if (faulty >= hopelessLines && faulty > sound * hopelessShare) {
        const { line, reason } = broken.at(-1) ?? { line: endsAt, reason: '' };
        throw formatFault(
          path,
          `is broken nearly everywhere when read as CSV with ${JSON.stringify(dialect.delimiter)} between its fields: ` +
            `${faulty} lines of ${faulty + sound}, such as line ${line}. ${reason}`.replace(/\.$/, ''),
          'Put the header into the first line and one delimiter (, ; tab or |) into all, or name the format that it has: --format.',
        );
      }
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
