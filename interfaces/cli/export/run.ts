import { type ExportRequest, type ExportResult, exportEntities } from '#application/export/export-entities';
import type { Meta } from '#domain/freshness';
import type { RowSink, SinkColumn } from '#domain/ports/row-sink';
import { exportTexts, writeFiles } from '../../composition/files.ts';
import type { Procedures } from '../../procedures.ts';
import { rowsBar, rowsLines } from '../import/progress.ts';
import { worstOf } from '../query/freshness-line.ts';
import type { AttributeTypes } from '../query/query.ts';
import { toStandardOutput } from '../standard-output.ts';

export interface ExportRun {
  readonly result: ExportResult;
  /** How fresh the pages are together; absent where there was none. */
  readonly meta: Meta | undefined;
  readonly seconds: number;
}

/** Those selected, in that order; else all. Names that there are none of are left for the store to refuse. */
export const columnsOf = (types: AttributeTypes, select?: readonly string[]): readonly SinkColumn[] =>
  [...new Set(select ?? types.keys())].flatMap((name) => {
    const type = types.get(name);
    return type === undefined ? [] : [{ name, type }];
  });

const standardOutput: RowSink = {
  write: (_path, format, columns, blocks) => toStandardOutput(exportTexts(format, columns, blocks)),
};

/** Exports, and shows progress on standard error: a bar where that is a terminal, else lines. */
export const runExport = async (procedures: Procedures, request: ExportRequest): Promise<ExportRun> => {
  const startedMs = performance.now();
  const progress = process.stderr.isTTY ? rowsBar() : rowsLines(() => performance.now(), console.error);
  let meta: Meta | undefined;
  try {
    const result = await exportEntities(
      { sink: request.path === '-' ? standardOutput : writeFiles(), find: procedures.entities.find },
      request,
      {
        onProgress: progress.show,
        onPage: (page) => {
          meta = worstOf(meta === undefined ? [page.meta] : [meta, page.meta]);
        },
      },
    );
    return { result, meta, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    progress.end();
  }
};
