import { lstat } from 'node:fs/promises';
import { extname } from 'node:path';
import { AttriumError } from '#domain/errors';
import type { ExportFormat } from '#domain/ports/row-sink';

export interface ExportTarget {
  /** `-` for standard output. */
  readonly path: string;
  readonly format: ExportFormat;
}

const byExtension: Readonly<Record<string, ExportFormat>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.pq': 'parquet',
};

const formatOf = (file: string): ExportFormat => {
  const format = file === '-' ? 'ndjson' : byExtension[extname(file).toLowerCase()];
  if (format !== undefined) return format;
  throw new AttriumError('REQUEST_INVALID', `The name ${file} tells no format.`, {
    remedy: 'Name it .ndjson, .csv or .parquet, or give --format.',
  });
};

const isThere = async (file: string): Promise<boolean> => {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    // Anything else will be told when the file is opened.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
};

/** Raises REQUEST_INVALID where the format is unknown, and where a file is there that is not to be replaced. */
export const targetOf = async (
  file: string,
  { format = formatOf(file), force }: { readonly format?: ExportFormat; readonly force?: true },
): Promise<ExportTarget> => {
  if (file === '-' && format === 'parquet') {
    throw new AttriumError('REQUEST_INVALID', 'Parquet is not written from its beginning to its end.', {
      remedy: 'Name a file, or export NDJSON or CSV.',
    });
  }
  if (file !== '-' && force !== true && (await isThere(file))) {
    throw new AttriumError('REQUEST_INVALID', `The file ${file} is there already.`, {
      remedy: 'Name another, or replace it with --force.',
    });
  }
  return { path: file, format };
};
