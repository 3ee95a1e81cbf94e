import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { AttriumError } from '#domain/errors';

export interface EngineOptions {
  /** What the engine may hold at once; files larger than this are streamed through it. Default 512 MB. */
  readonly memoryLimitMb?: number;
  /** Default 1: the rest of the machine belongs to the database that is imported into. */
  readonly threads?: number;
}

/** How the package is loaded; a test gives one that fails. */
export type LoadDuckDb = () => Promise<typeof import('@duckdb/node-api')>;

const importDuckDb: LoadDuckDb = () => import('@duckdb/node-api');

/** Codes of Node's loaders for a package, or its binary for this platform, that is not there. */
const missing = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED']);

/** An engine in memory that reads files, and neither spills to disk nor fetches extensions. Raises UNSUPPORTED. */
export const startEngine = async (
  options: EngineOptions = {},
  load: LoadDuckDb = importDuckDb,
): Promise<DuckDBInstance> => {
  const { DuckDBInstance } = await loadOrRefuse(load);
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb ?? 512}MB`,
    threads: String(options.threads ?? 1),
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
};

const loadOrRefuse = async (load: LoadDuckDb) => {
  try {
    return await load();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && missing.has(String(cause.code)))) throw cause;
    throw new AttriumError(
      'UNSUPPORTED',
      'Parquet files and JSON arrays are read with DuckDB, which is not installed.',
      {
        remedy: 'Install it (npm install @duckdb/node-api), or import CSV or NDJSON.',
        cause,
      },
    );
  }
};

/** Rows of a statement, chunk by chunk, on a connection of its own that ends with the reading. */
export async function* streamRows(
  instance: DuckDBInstance,
  statement: string,
  values: DuckDBValue[],
): AsyncGenerator<readonly (readonly DuckDBValue[])[]> {
  const connection: DuckDBConnection = await instance.connect();
  try {
    const result = await connection.stream(statement, values);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      yield chunk.getRows();
    }
  } finally {
    connection.closeSync();
  }
}

/** All rows of a statement whose answer is small. */
export const allRows = async (
  instance: DuckDBInstance,
  statement: string,
  values: DuckDBValue[],
): Promise<readonly (readonly DuckDBValue[])[]> => {
  const rows: (readonly DuckDBValue[])[] = [];
  for await (const chunk of streamRows(instance, statement, values)) rows.push(...chunk);
  return rows;
};

/** DuckDB takes a path for a pattern: each special character stands for itself inside of brackets. */
export const literalPath = (path: string): string => path.replace(/[*?[]/g, '[$&]');
