import { limits } from '#domain/limits';
import type { ExportFormat, RowSink, SinkColumn, SinkRow } from '#domain/ports/row-sink';
import type { FindAnswer, FindInput } from '../entities/find.ts';
import { exportedRow } from './exported-row.ts';

/** As much of a store as an export needs: over the procedures there is no more. */
export interface ExportPorts {
  readonly sink: RowSink;
  find(input: FindInput): Promise<FindAnswer>;
}

export interface ExportRequest {
  readonly path: string;
  readonly format: ExportFormat;
  /** What to export; the order is the export's own. */
  readonly query: Omit<FindInput, 'orderBy' | 'limit' | 'cursor'>;
  /** Attributes that get a column: those of the catalogue, or those that the query selects. */
  readonly columns: readonly SinkColumn[];
}

export interface ExportHooks {
  /** Rows read so far; called in turn with the export's work. */
  readonly onProgress?: (rows: number) => void;
  /** With each page, for its freshness. */
  readonly onPage?: (page: FindAnswer) => void;
}

export interface ExportResult {
  readonly rows: number;
  readonly values: number;
  /** Attributes that were defined meanwhile: a file of columns is without their values. */
  readonly leftOut: readonly string[];
}

/**
 * Writes entities to a file, page by page in the order of their keys; the next page is read while one is written.
 *
 * Each page is one answer, as fresh as it says, and never older than the page before. It is no snapshot: a row shows its
 * entity as of its page. Since pages follow the keys, which never change, an entity that matches throughout the
 * export is in it exactly once; one that comes, goes or changes meanwhile may be in it or not. Deleted entities are not.
 *
 * Raises what find and the sink raise.
 */
export const exportEntities = async (
  { sink, find }: ExportPorts,
  { path, format, query, columns }: ExportRequest,
  { onProgress, onPage }: ExportHooks = {},
): Promise<ExportResult> => {
  const known = new Set(columns.map(({ name }) => name));
  const leftOut = new Set<string>();
  let [rows, values] = [0, 0];

  const page = (cursor?: string): Promise<FindAnswer> => {
    const answer = find({ ...query, orderBy: [{ attribute: '$entity' }], limit: limits.pageSize, cursor });
    // Whoever awaits it gets the error; until then it is not an unhandled one.
    answer.catch(() => undefined);
    return answer;
  };
  async function* blocks(): AsyncGenerator<readonly SinkRow[]> {
    let next: Promise<FindAnswer> | undefined = page();
    while (next !== undefined) {
      const answer: FindAnswer = await next;
      next = answer.nextCursor === null ? undefined : page(answer.nextCursor);
      onPage?.(answer);
      for (const item of answer.items) {
        for (const name of Object.keys(item.values)) {
          if (known.has(name) || format === 'ndjson') values += 1;
          else leftOut.add(name);
        }
      }
      yield answer.items.map(exportedRow);
      rows += answer.items.length;
      onProgress?.(rows);
    }
  }

  await sink.write(path, format, columns, blocks());
  return { rows, values, leftOut: [...leftOut] };
};
