/** Files that people import from, read as rows of named columns. `json`: one array of objects. */
export const fileFormats = ['csv', 'ndjson', 'json', 'parquet'] as const;
export type FileFormat = (typeof fileFormats)[number];

/**
 * What the file itself says of a column. `untyped`: every cell is text and may mean anything (CSV). `dynamic`: each
 * cell has a type of its own (JSON). Both leave the type of the column to inference.
 */
export type ColumnKind =
  | 'number'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'text'
  | 'timestamp'
  | 'json'
  | 'untyped'
  | 'dynamic';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A cell in the form of `values.ts` for the column's kind; bigint: a whole number beyond +-(2^53-1); undefined: absent. */
export type Cell = string | number | boolean | bigint | object | undefined;

export interface SourceRow {
  /** Where the row starts: the line of the file as an editor counts it, from 1; the row, from 1, where a file has no lines. */
  readonly line: number;
  /** In the order of the block's columns; absent cells at the end may be left out. */
  readonly cells: readonly Cell[];
}

/** A line that is not of its format. The rows around it still come. */
export interface BrokenRow {
  readonly line: number;
  /** A sentence without any of the line's content. */
  readonly reason: string;
}

export interface RowBlock {
  /** All columns met so far. Later blocks may have more at the end, never others: rows of JSON bring their own. */
  readonly columns: readonly Column[];
  readonly rows: readonly SourceRow[];
  readonly broken: readonly BrokenRow[];
}

export interface RowFile {
  /** Known when the file was opened. */
  readonly columns: readonly Column[];
  /** Rows of data, for a progress bar; null where counting them would cost a full read. */
  readonly rowCount: number | null;
  /**
   * Must yield every row whose line is `fromLine` (default 1) or a later one, in file order, in blocks of bounded size;
   * memory must not grow with the file. Must report a line that is not of its format as broken. May be called again:
   * must yield the same rows again. Raises FILE_INVALID where the file as a whole is not of its format.
   */
  blocks(fromLine?: number): AsyncIterable<RowBlock>;
  close(): Promise<void>;
}

export interface RowSource {
  /**
   * Without a format, the name or the first bytes of the file tell it.
   * Raises FILE_INVALID (missing, unreadable, no columns), UNSUPPORTED (the engine that reads the format is not installed).
   */
  open(path: string, format?: FileFormat): Promise<RowFile>;
}
