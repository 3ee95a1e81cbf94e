/** Files that people import from, read as rows of named columns. */
export const fileFormats = ['csv', 'ndjson', 'parquet'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** What the file itself says of a column; a CSV says `text` and leaves the rest to inference. */
export type ColumnKind = 'number' | 'integer' | 'decimal' | 'boolean' | 'text' | 'timestamp' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A cell in the form of `values.ts` for the column's kind; undefined: absent. */
export type Cell = string | number | boolean | object | undefined;

export interface SourceRow {
  /** 1 for the first row of data (not the header). */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** A line that is not of its format. The rows around it still come. */
export interface BrokenRow {
  readonly line: number;
  readonly reason: string;
}

export interface RowFile {
  readonly columns: readonly Column[];
  /** Rows of data, for a progress bar; null where counting them would cost a full read. */
  readonly rowCount: number | null;
  /**
   * Must yield every row from `fromLine` on (default 1), in file order, in blocks of bounded size; memory must not
   * grow with the file. Must report a line that is not of its format as broken. Raises FILE_INVALID.
   */
  blocks(fromLine?: number): AsyncIterable<{ readonly rows: readonly SourceRow[]; readonly broken: readonly BrokenRow[] }>;
  close(): Promise<void>;
}

export interface RowSource {
  /** Raises FILE_INVALID (missing, unreadable, empty of columns), UNSUPPORTED (the engine that reads files is not installed). */
  open(path: string, format?: FileFormat): Promise<RowFile>;
}
