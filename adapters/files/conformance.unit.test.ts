import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { rowSourceConformance } from '#adapters/conformance/row-source';
import type { FileFormat, RowSource } from '#domain/ports/row-source';
import { fileRowSource } from './row-source.ts';

const noEngine: RowSource = {
  open: (path, format) => Promise.reject(new TypeError(`The engine was asked for ${format} ${path}.`)),
};

const subjectOf =
  (format: FileFormat, firstLine: number, textOf: (count: number, broken?: number) => string) => async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attrium-files-'));
    let files = 0;
    const contentOf = async (text: string): Promise<string> => {
      const path = join(folder, `${files++}.${format}`);
      await writeFile(path, text);
      return path;
    };
    return {
      source: fileRowSource(noEngine),
      format,
      firstLine,
      contentOf,
      fileOf: (count: number, broken?: number) => contentOf(textOf(count, broken)),
      close: () => rm(folder, { recursive: true }),
    };
  };

const lines = (count: number, line: (id: number) => string): string =>
  Array.from({ length: count }, (_, id) => line(id)).join('\n');

describe('CSV', () => {
  rowSourceConformance(
    'files',
    subjectOf(
      'csv',
      2,
      (count, broken) =>
        `id,text\n${lines(count, (id) => (id === broken ? '"secret" x,y' : `${id},row ${id}`))}\n`,
    ),
  );
});

describe('NDJSON', () => {
  rowSourceConformance(
    'files',
    subjectOf('ndjson', 1, (count, broken) =>
      lines(count, (id) => (id === broken ? '{"id":1 secret}' : JSON.stringify({ id, text: `row ${id}` }))),
    ),
  );
});
