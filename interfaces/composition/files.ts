import { duckDbRowSource } from '#adapters/duckdb/row-source';
import { fileRowSource } from '#adapters/files/row-source';
import type { RowSource } from '#domain/ports/row-source';

/** Files to import, of every format that this installation reads. */
export const openFiles = (): RowSource => fileRowSource(duckDbRowSource());
