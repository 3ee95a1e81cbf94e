import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileFault, formatFault } from '#adapters/shared/file-fault';
import { AttriumError } from '#domain/errors';
import type { RowFile, RowSource } from '#domain/ports/row-source';
import { type EngineOptions, type LoadDuckDb, startEngine } from './engine.ts';
import { openJsonArray } from './json-array-file.ts';
import { openParquet } from './parquet-file.ts';

// DuckDB would read every file of a folder.
const refuseFolder = async (path: string): Promise<void> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw fileFault(path, cause);
  });
  if (found.isDirectory()) throw formatFault(path, 'is a folder');
};

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
      await refuseFolder(path);
      // Absolute, so that no path is taken for a URL.
      return await (format === 'parquet' ? openParquet : openJsonArray)(instance, resolve(path));
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  },
});
