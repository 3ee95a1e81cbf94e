import { formatFault } from '#adapters/shared/file-fault';
import { JsonRows } from '#adapters/shared/json-rows';
import type { BrokenRow, Column, RowBlock, RowFile, SourceRow } from '#domain/ports/row-source';
import { type TextLine, textLines } from './text-lines.ts';

const blank = /^[ \t\r]*$/;

const readLines = (lines: readonly TextLine[], json: JsonRows, fromLine: number): RowBlock => {
  const rows: SourceRow[] = [];
  const broken: BrokenRow[] = [];
  for (const { line, text, fault } of lines) {
    if (line < fromLine || (fault === undefined && blank.test(text))) continue;
    const read = fault === undefined ? json.read(text) : { reason: fault };
    if ('cells' in read) rows.push({ line, cells: read.cells });
    else broken.push({ line, reason: read.reason });
  }
  return { columns: json.columns, rows, broken };
};

async function* readBlocks(path: string, fromLine: number): AsyncGenerator<RowBlock> {
  const json = new JsonRows(path);
  for await (const lines of textLines(path)) yield readLines(lines, json, fromLine);
}

/** Columns of the first block that has any: enough to say that this is a file of JSON objects. */
const firstColumns = async (path: string): Promise<readonly Column[]> => {
  let isEmpty = true;
  for await (const { columns, broken } of readBlocks(path, 1)) {
    if (columns.length > 0) return columns;
    if (broken.length > 0) isEmpty = false;
  }
  throw formatFault(path, isEmpty ? 'has no columns: it is empty' : 'has no line with a JSON object');
};

/** One JSON object a line. Its keys are columns; null is an absent cell; a broken line costs itself only. */
export const openNdjson = async (path: string): Promise<RowFile> => ({
  columns: await firstColumns(path),
  rowCount: null,
  blocks: (fromLine = 1) => readBlocks(path, fromLine),
  close: () => Promise.resolve(),
});
