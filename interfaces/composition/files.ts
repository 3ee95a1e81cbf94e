import { duckDbRowSink } from '#adapters/duckdb/row-sink';
import { duckDbRowSource } from '#adapters/duckdb/row-source';
import { fileRowSink } from '#adapters/files/row-sink';
import { fileRowSource } from '#adapters/files/row-source';
import { csvTexts, ndjsonTexts } from '#adapters/files/row-texts';
import type { ExportFormat, RowSink, SinkColumn, SinkRow } from '#domain/ports/row-sink';
import type { RowSource } from '#domain/ports/row-source';

/** Files to import, of every format that this installation reads. */
export const openFiles = (): RowSource => fileRowSource(duckDbRowSource());

/** Files to export to, of every format that this installation writes. */
export const writeFiles = (): RowSink => fileRowSink(duckDbRowSink());

/** What a file of text would hold, for a stream. Parquet is none. */
export const exportTexts = (
  format: ExportFormat,
  columns: readonly SinkColumn[],
  blocks: AsyncIterable<readonly SinkRow[]>,
): AsyncIterable<string> => (format === 'csv' ? csvTexts(columns, blocks) : ndjsonTexts(blocks));
