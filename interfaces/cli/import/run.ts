import { importRows } from '#application/import/import-rows';
import type { ImportRequest, ImportResult, RejectedRow } from '#application/import/request';
import type { TenantId } from '#domain/ids';
import { openFiles } from '../../composition/files.ts';
import type { Procedures } from '../../procedures.ts';
import { findNext } from '../next-step.ts';
import { progressBar, progressLines } from './progress.ts';
import { remotePorts } from './remote-ports.ts';

/** Rejected rows that are printed; the rest is counted. */
const printedRejections = 50;

/** The procedures act for the credential's tenant; nothing of the request names one. */
const ownTenant = 0 as TenantId;

export interface ImportRun {
  readonly result: ImportResult;
  readonly seconds: number;
}

/** Imports, shows progress on standard error (a bar where that is a terminal, else lines), and prints rejected rows with line and reason. */
export const runImport = async (
  procedures: Procedures,
  request: Omit<ImportRequest, 'tenant'>,
  signal?: AbortSignal,
): Promise<ImportRun> => {
  const startedMs = performance.now();
  const progress = process.stderr.isTTY
    ? progressBar()
    : progressLines(() => performance.now(), console.error);
  let rejections = 0;
  const onRejected = ({ line, column, code, reason }: RejectedRow): void => {
    rejections += 1;
    if (rejections > printedRejections) return;
    console.error(
      `line ${line}${column === null ? '' : `, column ${JSON.stringify(column)}`}: ${code}: ${reason}`,
    );
  };
  try {
    const result = await importRows(
      { source: openFiles(), ...remotePorts(procedures) },
      { ...request, tenant: ownTenant },
      { onProgress: progress.show, onRejected, signal },
    );
    return { result, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    progress.end();
    if (rejections > printedRejections)
      console.error(`... and ${rejections - printedRejections} more rejected rows.`);
  }
};

export const summary = ({ result, seconds }: ImportRun): string => {
  const { accepted, rejected, replayed, values, defined, type } = result;
  const again = replayed > 0 ? `, ${replayed} of them written by an earlier import` : '';
  return [
    `${accepted} rows${type === null ? '' : ` of type ${type}`} in ${seconds.toFixed(1)} s${again}; ${values} values; ${rejected} rows rejected.`,
    ...(defined.length > 0 ? [`Defined ${defined.length} attributes.`] : []),
    findNext(type),
  ].join('\n');
};
