import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe } from 'vitest';
import { rowSourceConformance } from '#adapters/conformance/row-source';
import type { FileFormat } from '#domain/ports/row-source';
import { duckDbRowSource } from './row-source.ts';

type WriteRows = (path: string, count: number, broken?: number) => Promise<void>;

const subjectOf = (format: FileFormat, writeRows: WriteRows) => async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-duckdb-'));
  let files = 0;
  const nextPath = (): string => join(folder, `${files++}.${format}`);
  return {
    source: duckDbRowSource(),
    format,
    firstLine: 1,
    async contentOf(text: string) {
      const path = nextPath();
      await writeFile(path, text);
      return path;
    },
    async fileOf(count: number, broken?: number) {
      const path = nextPath();
      await writeRows(path, count, broken);
      return path;
    },
    close: () => rm(folder, { recursive: true }),
  };
};

// Every Parquet file is sound; what can break in it is a nested value that JSON cannot say.
const writeParquet: WriteRows = async (path, count, broken = -1) => {
  const duckDb = await DuckDBInstance.create(':memory:');
  const connection = await duckDb.connect();
  await connection.run(
    `copy (select range as id, 'row ' || range as text, [if(range = ${broken}, 'nan'::double, 1.5)] as nested
       from range(${count})) to '${path}' (format parquet)`,
  );
  connection.closeSync();
  duckDb.closeSync();
};

const writeArray: WriteRows = (path, count, broken) => {
  const rows = Array.from({ length: count }, (_, id) =>
    id === broken ? '"secret"' : JSON.stringify({ id, text: `row ${id}` }),
  );
  return writeFile(path, `[${rows.join(',')}]`);
};

describe('Parquet', () => {
  rowSourceConformance('duckdb', subjectOf('parquet', writeParquet));
});

describe('array of JSON', () => {
  rowSourceConformance('duckdb', subjectOf('json', writeArray));
});
