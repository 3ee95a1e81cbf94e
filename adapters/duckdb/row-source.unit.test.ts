import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileFormat } from '#domain/ports/row-source';
import { duckDbRowSource } from './row-source.ts';

let folder: string;
let duckDb: DuckDBInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attrium-duckdb-'));
  duckDb = await DuckDBInstance.create(':memory:');
});
afterAll(async () => {
  duckDb.closeSync();
  await rm(folder, { recursive: true });
});

/** A Parquet file of the rows that the query gives. */
const parquet = async (query: string, name = 'a.parquet'): Promise<string> => {
  const path = join(folder, name);
  const connection = await duckDb.connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  connection.closeSync();
  return path;
};

const jsonFile = async (content: string): Promise<string> => {
  const path = join(folder, 'a.json');
  await writeFile(path, content);
  return path;
};

const read = async (path: string, format: FileFormat) => {
  const file = await duckDbRowSource().open(path, format);
  const rows: unknown[][] = [];
  const broken: unknown[] = [];
  let columns = file.columns;
  try {
    for await (const block of file.blocks()) {
      columns = block.columns;
      rows.push(...block.rows.map(({ line, cells }) => [line, ...cells]));
      broken.push(...block.broken);
    }
  } finally {
    await file.close();
  }
  return { columns, rowCount: file.rowCount, rows, broken };
};

describe('Parquet', () => {
  it.each<[string, string, unknown]>([
    ['true', 'boolean', true],
    ['7::tinyint', 'integer', 7],
    ['4294967295::uinteger', 'integer', 4_294_967_295],
    ['9007199254740991::bigint', 'integer', 9_007_199_254_740_991],
    ['9007199254740993::bigint', 'decimal', '9007199254740993'],
    ['18446744073709551615::ubigint', 'decimal', '18446744073709551615'],
    ['12.50::decimal(10, 3)', 'decimal', '12.500'],
    ['1.5::float', 'number', 1.5],
    ['0.1::double', 'number', 0.1],
    ["'nan'::double", 'number', Number.NaN],
    ["'7'", 'text', '7'],
    ["'5b0e7a5c-5a5c-4a5c-9a5c-5a5c5a5c5a5c'::uuid", 'text', '5b0e7a5c-5a5c-4a5c-9a5c-5a5c5a5c5a5c'],
    ["date '2026-01-31'", 'timestamp', '2026-01-31T00:00:00.000000Z'],
    ["timestamp '2026-01-31 12:00:00.123456'", 'timestamp', '2026-01-31T12:00:00.123456Z'],
    ["timestamp_ms '2026-01-31 12:00:00.123'", 'timestamp', '2026-01-31T12:00:00.123000Z'],
    ["'2026-01-31 12:00:00.123456'::timestamp_ns", 'timestamp', '2026-01-31T12:00:00.123456Z'],
    ["'2026-01-31 12:00:00.123456789'::timestamp_ns", 'text', '2026-01-31 12:00:00.123456789'],
    ["timestamptz '2026-01-31 12:00:00+02'", 'timestamp', '2026-01-31T10:00:00.000000Z'],
    ["time '12:00:01'", 'text', '12:00:01'],
    ["'\\xCA\\xFE'::blob", 'text', 'cafe'],
    ['[1, 2, null]', 'json', [1, 2, null]],
    ["{'a': 1, 'b': {'c': ['x']}}", 'json', { a: 1, b: { c: ['x'] } }],
    ["map {'k': 1.5::double}", 'json', { k: 1.5 }],
    ['\'{"a": [1]}\'::json', 'json', { a: [1] }],
    ['[9007199254740993]', 'json', [9_007_199_254_740_993n]],
  ])('%s is of kind %s', async (expression, kind, cell) => {
    const path = await parquet(`select ${expression} as x union all select null`);
    const { columns, rows } = await read(path, 'parquet');
    expect(columns).toEqual([{ name: 'x', kind }]);
    expect(rows).toEqual([
      [1, cell],
      [2, undefined],
    ]);
  });

  it('a nested value that JSON cannot say breaks its row only', async () => {
    const path = await parquet(
      "select [1.5::double] as x union all select ['nan'::double] union all select [2.5::double]",
    );
    expect(await read(path, 'parquet')).toMatchObject({
      rows: [
        [1, [1.5]],
        [3, [2.5]],
      ],
      broken: [{ line: 2, reason: 'The value of column "x" has no form in JSON.' }],
    });
  });

  it('rows are counted beforehand', async () => {
    expect((await read(await parquet('select range as id from range(5000)'), 'parquet')).rowCount).toBe(
      5_000,
    );
  });

  it('odd names of columns and files are names, and never patterns', async () => {
    await parquet('select 1 as wrong', 'a1b.parquet');
    const path = await parquet('select 1 as "a ""quoted"" name", 2 as "select"', 'a[1]?.parquet');
    expect((await read(path, 'parquet')).columns.map(({ name }) => name)).toEqual([
      'a "quoted" name',
      'select',
    ]);
  });

  it('a file without rows has columns', async () => {
    const path = await parquet('select 1::bigint as id where false');
    expect(await read(path, 'parquet')).toEqual({
      columns: [{ name: 'id', kind: 'integer' }],
      rowCount: 0,
      rows: [],
      broken: [],
    });
  });

  it.each([
    ['text', 'hello'],
    ['the beginning of one', 'PAR1'],
    ['nothing', ''],
  ])('a file of %s is refused', async (_what, content) => {
    await expect(duckDbRowSource().open(await jsonFile(content), 'parquet')).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining('not a Parquet file'),
    });
  });
});

describe('an array of JSON objects', () => {
  it('is read element by element, each with its own keys', async () => {
    const path = await jsonFile('\u{feff}[{"id":1,"a":null},\n {"b":[1,{"c":2}],"id":12345678901234567890}]');
    expect(await read(path, 'json')).toEqual({
      columns: ['id', 'a', 'b'].map((name) => ({ name, kind: 'dynamic' })),
      rowCount: null,
      rows: [
        [1, 1, undefined],
        [2, 12_345_678_901_234_567_890n, undefined, [1, { c: 2 }]],
      ],
      broken: [],
    });
  });

  it('elements that are no objects are broken by their number', async () => {
    expect(await read(await jsonFile('[{"id":1},7,[],{"id":4}]'), 'json')).toMatchObject({
      rows: [
        [1, 1],
        [4, 4],
      ],
      broken: [{ line: 2 }, { line: 3 }],
    });
  });

  it('what breaks the array ends the reading, and says where', async () => {
    const rows = Array.from({ length: 5_000 }, (_, id) => JSON.stringify({ id })).join(',');
    const path = await jsonFile(`[${rows},{"id":"secret" 1}]`);
    const message = expect.stringMatching(/record\/value 500[12]/);
    await expect(read(path, 'json')).rejects.toMatchObject({ code: 'FILE_INVALID', message });
    await expect(read(path, 'json')).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });

  it.each(['[]', '[1, 2]', ''])('%j has no columns', async (content) => {
    await expect(duckDbRowSource().open(await jsonFile(content), 'json')).rejects.toMatchObject({
      code: 'FILE_INVALID',
    });
  });
});

describe('the engine', () => {
  it.each(['ERR_MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'])('%s is told as what to install', async (code) => {
    const missing = () => Promise.reject(Object.assign(new Error('none'), { code }));
    await expect(duckDbRowSource({}, missing).open('a.parquet')).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      remedy: expect.stringContaining('npm install @duckdb/node-api'),
    });
  });

  it('a format that others read is refused', async () => {
    await expect(duckDbRowSource().open('a.csv', 'csv')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
