import type { DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { formatFault } from '#adapters/shared/file-fault';
import { parseJson } from '#adapters/shared/json-rows';
import type { BrokenRow, Cell, Column, RowBlock, RowFile, SourceRow } from '#domain/ports/row-source';
import { allRows, literalPath, streamRows } from './engine.ts';
import { type ColumnReading, columnReading, fitCondition, type ParquetColumn } from './parquet-columns.ts';

interface ReadColumn extends Column, ColumnReading {}

const describe = async (instance: DuckDBInstance, pattern: string): Promise<readonly ParquetColumn[]> => {
  const rows = await allRows(instance, 'describe select * from read_parquet($1)', [pattern]);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
};

const readColumns = async (instance: DuckDBInstance, pattern: string): Promise<readonly ReadColumn[]> => {
  const columns = await describe(instance, pattern);
  const conditions = columns.map((column) => fitCondition(column) ?? 'true').join(', ');
  const [fits = []] = await allRows(instance, `select ${conditions} from read_parquet($1)`, [pattern]);
  return columns.map((column, index) => ({
    name: column.name,
    ...columnReading(column, fits[index] === true),
  }));
};

/** The row's cells; a nested value whose JSON text is none (it holds NaN, say) breaks its row. */
const rowOf = (
  line: number,
  values: readonly DuckDBValue[],
  columns: readonly ReadColumn[],
): SourceRow | BrokenRow => {
  const cells: Cell[] = [];
  for (const [index, column] of columns.entries()) {
    const value = values[index] ?? undefined;
    if (column.kind !== 'json' || typeof value !== 'string') {
      cells.push(value as Cell);
      continue;
    }
    try {
      cells.push((parseJson(value) as Cell | null) ?? undefined);
    } catch {
      return { line, reason: `The value of column ${JSON.stringify(column.name)} has no form in JSON.` };
    }
  }
  return { line, cells };
};

/** Raises FILE_INVALID. */
export const openParquet = async (instance: DuckDBInstance, path: string): Promise<RowFile> => {
  const pattern = literalPath(path);
  const fault = (cause: unknown) =>
    formatFault(path, 'is not a Parquet file that DuckDB can read', undefined, cause);
  const [readings, counted] = await Promise.all([
    readColumns(instance, pattern),
    allRows(instance, 'select count(*) from read_parquet($1)', [pattern]),
  ]).catch((cause: unknown) => {
    throw fault(cause);
  });
  const columns = readings.map(({ name, kind }) => ({ name, kind }));
  const list = readings.map(({ expression }) => expression).join(', ');

  async function* blocks(fromLine = 1): AsyncGenerator<RowBlock> {
    const skipped = Math.max(0, fromLine - 1);
    let line = skipped;
    try {
      for await (const chunk of streamRows(
        instance,
        `select ${list} from read_parquet($1) offset ${skipped}`,
        [pattern],
      )) {
        const read = chunk.map((values) => {
          line += 1;
          return rowOf(line, values, readings);
        });
        yield {
          columns,
          rows: read.filter((row): row is SourceRow => 'cells' in row),
          broken: read.filter((row): row is BrokenRow => 'reason' in row),
        };
      }
    } catch (cause) {
      throw fault(cause);
    }
  }

  return { columns, rowCount: Number(counted[0]?.[0]), blocks, close: async () => instance.closeSync() };
};
