import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileFault, formatFault } from '#adapters/shared/file-fault';
import type { FileFormat } from '#domain/ports/row-source';

const byExtension: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.pq': 'parquet',
};

const headBytes = 4_096;
/** First and last bytes of a Parquet file (https://parquet.apache.org/docs/file-format/). */
const parquetMagic = 'PAR1';

const headOf = async (path: string): Promise<string> => {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch (error) {
    throw fileFault(path, error);
  } finally {
    await file?.close();
  }
};

/**
 * The format by the file's extension; what `.json` and unknown extensions hold is told by the first bytes.
 * Raises FILE_INVALID.
 */
export const formatOf = async (path: string): Promise<FileFormat> => {
  const head = await headOf(path);
  const named = byExtension[extname(path).toLowerCase()];
  if (named !== undefined) return named;
  if (head.startsWith(parquetMagic)) return 'parquet';
  const [first] = head.replace(/^\u{ef}\u{bb}\u{bf}/u, '').trimStart();
  if (first === '[') return 'json';
  if (first === '{') return 'ndjson';
  throw formatFault(
    path,
    'tells its format neither by its name nor by its first bytes',
    'Name the format: csv, ndjson, json or parquet.',
  );
};
