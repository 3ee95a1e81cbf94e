import type { DuckDBInstance } from '@duckdb/node-api';
import { formatFault } from '#adapters/shared/file-fault';
import { JsonRows } from '#adapters/shared/json-rows';
import { isAttriumError } from '#domain/errors';
import type { BrokenRow, Column, RowBlock, RowFile, SourceRow } from '#domain/ports/row-source';
import { literalPath, streamRows } from './engine.ts';

const statement = "select json::varchar from read_json_objects($1, format = 'array')";

async function* readBlocks(
  instance: DuckDBInstance,
  path: string,
  fromLine: number,
): AsyncGenerator<RowBlock> {
  const json = new JsonRows(path);
  let line = 0;
  try {
    for await (const chunk of streamRows(instance, statement, [literalPath(path)])) {
      const rows: SourceRow[] = [];
      const broken: BrokenRow[] = [];
      for (const [text] of chunk) {
        line += 1;
        if (line < fromLine) continue;
        const read = json.read(String(text));
        if ('cells' in read) rows.push({ line, cells: read.cells });
        else broken.push({ line, reason: read.reason });
      }
      yield { columns: json.columns, rows, broken };
    }
  } catch (cause) {
    if (isAttriumError(cause)) throw cause;
    // DuckDB names the place ("at byte 8 in record/value 3") and quotes nothing of the file.
    const [, place] =
      (cause instanceof Error && /(at byte \d+ in record\/value \d+: [^.]*)/.exec(cause.message)) || [];
    throw formatFault(
      path,
      `is not an array of JSON objects${place === undefined ? '' : ` (${place})`}`,
      undefined,
      cause,
    );
  }
}

const firstColumns = async (instance: DuckDBInstance, path: string): Promise<readonly Column[]> => {
  for await (const { columns } of readBlocks(instance, path, 1)) if (columns.length > 0) return columns;
  throw formatFault(path, 'has no columns: its array holds no object');
};

/**
 * One array of JSON objects, which need not have lines: `line` counts its elements. What breaks the array ends the
 * reading with FILE_INVALID, for behind it nothing says where the next element starts.
 */
export const openJsonArray = async (instance: DuckDBInstance, path: string): Promise<RowFile> => ({
  columns: await firstColumns(instance, path),
  rowCount: null,
  blocks: (fromLine = 1) => readBlocks(instance, path, fromLine),
  close: async () => instance.closeSync(),
});
