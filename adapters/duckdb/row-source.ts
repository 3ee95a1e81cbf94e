import { resolve } from 'node:path';
import { AttriumError } from '#domain/errors';
import type { RowFile, RowSource } from '#domain/ports/row-source';
import { type EngineOptions, type LoadDuckDb, startEngine } from './engine.ts';
import { openJsonArray } from './json-array-file.ts';
import { openParquet } from './parquet-file.ts';

/** Reads Parquet files and arrays of JSON objects; each open file has an engine of its own. */
export const duckDbRowSource = (options: EngineOptions = {}, load?: LoadDuckDb): RowSource => ({
  async open(path, format = 'parquet'): Promise<RowFile> {
    if (format !== 'parquet' && format !== 'json') {
      throw new AttriumError(
        'UNSUPPORTED',
        `DuckDB reads Parquet files and JSON arrays here, not ${format}.`,
      );
    }
    const instance = await startEngine(options, load);
    try {
      // Absolute, so that no path is taken for a URL.
      return await (format === 'parquet' ? openParquet : openJsonArray)(instance, resolve(path));
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  },
});
