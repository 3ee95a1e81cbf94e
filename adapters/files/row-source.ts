import type { RowSource } from '#domain/ports/row-source';
import { openCsv } from './csv-file.ts';
import { formatOf } from './file-format.ts';
import { openNdjson } from './ndjson-file.ts';

/**
 * Reads CSV and NDJSON line by line, so that every row and every broken line is reported where an editor shows it;
 * hands files of other formats to the engine that reads them.
 */
export const fileRowSource = (engine: RowSource): RowSource => ({
  async open(path, format) {
    const chosen = format ?? (await formatOf(path));
    if (chosen === 'csv') return openCsv(path);
    if (chosen === 'ndjson') return openNdjson(path);
    return engine.open(path, chosen);
  },
});
