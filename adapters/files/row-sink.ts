import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeWhole } from '#adapters/shared/whole-file';
import type { RowSink } from '#domain/ports/row-sink';
import { csvTexts, ndjsonTexts } from './row-texts.ts';

/** Writes NDJSON and CSV; leaves Parquet to the engine that writes it. */
export const fileRowSink = (engine: RowSink): RowSink => ({
  async write(path, format, columns, blocks) {
    if (format === 'parquet') return engine.write(path, format, columns, blocks);
    const texts = format === 'csv' ? csvTexts(columns, blocks) : ndjsonTexts(blocks);
    await writeWhole(path, (part) => pipeline(Readable.from(texts), createWriteStream(part)));
  },
});
