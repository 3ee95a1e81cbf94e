import type { Value, ValueType } from '../values.ts';

/** Files that entities are exported to. */
export const exportFormats = ['ndjson', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** An attribute that gets a column. `$entity` and `$type` are columns of every file, and come first. */
export interface SinkColumn {
  readonly name: string;
  readonly type: ValueType;
}

/** Cells by column; null and absent are the same. No attribute's name starts with "$". */
export interface SinkRow {
  readonly $entity: string;
  readonly $type: string | null;
  readonly [attribute: string]: Value | null;
}

export interface RowSink {
  /**
   * Must take rows no faster than it writes them, and hold no more of them than a block. Where it returns, the file is
   * whole and on disk; where it raises, and where the process ends, nothing that could be taken for it is there.
   * Values of other attributes than `columns` must be left out, except by NDJSON, which needs no columns.
   * Raises FILE_INVALID (the place cannot be written), UNSUPPORTED (the engine is not installed, or the format cannot
   * hold the columns), and what `blocks` raises.
   */
  write(
    path: string,
    format: ExportFormat,
    columns: readonly SinkColumn[],
    blocks: AsyncIterable<readonly SinkRow[]>,
  ): Promise<void>;
}
