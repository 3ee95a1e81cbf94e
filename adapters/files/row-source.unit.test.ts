import { describe, expect, it } from 'vitest';
import type { FileFormat, RowSource } from '#domain/ports/row-source';
import { fileRowSource } from './row-source.ts';
import { scratchFile } from './testing/scratch-file.ts';

/** Stands for the engine of other formats: says which file it was asked for. */
const engine: RowSource = {
  open: (path, format) => Promise.reject(new Error(`engine: ${format} ${path}`)),
};
const source = fileRowSource(engine);

const read = async (path: string, { format, fromLine }: { format?: FileFormat; fromLine?: number } = {}) => {
  const file = await source.open(path, format);
  const rows: unknown[] = [];
  const broken: unknown[] = [];
  let columns = file.columns;
  for await (const block of file.blocks(fromLine)) {
    columns = block.columns;
    rows.push(...block.rows.map(({ line, cells }) => [line, ...cells]));
    broken.push(...block.broken);
  }
  await file.close();
  return { columns: columns.map(({ name }) => name), rows, broken };
};

const fileInvalid = (message: RegExp) => ({ code: 'FILE_INVALID', message: expect.stringMatching(message) });

describe('CSV', () => {
  it('is read by header, as text, with absent cells where a field is empty', async () => {
    const path = await scratchFile('a.csv', 'id,name,n\n1,"one, two",0001\n2,,\n\n3,"",x\n');
    expect(await read(path)).toEqual({
      columns: ['id', 'name', 'n'],
      rows: [
        [2, '1', 'one, two', '0001'],
        [3, '2', undefined, undefined],
        [5, '3', undefined, 'x'],
      ],
      broken: [],
    });
  });

  it.each([
    ['a,b,c\n1,"2;3",4\n', ','],
    ['a;b;c\n1,5;2,5;3,5\n', ';'],
    ['a\tb\tc\n1,5\t2\t3\n', '\t'],
    ['a|b|c\n1,5|2|3\n', '|'],
    ['a;b;c\n1;2\n"1,2,3\n1;2;3\n1;2;3\n', ';'],
  ])('the first rows of %j tell its delimiter %j', async (content) => {
    expect((await read(await scratchFile('a.csv', content))).columns).toEqual(['a', 'b', 'c']);
  });

  it('a file of one column has no delimiter', async () => {
    expect(await read(await scratchFile('a.csv', 'name\nx y\n'))).toEqual({
      columns: ['name'],
      rows: [[2, 'x y']],
      broken: [],
    });
  });

  it('a byte order mark and Windows line ends are no data', async () => {
    const path = await scratchFile('a.csv', '\u{feff}id,b\r\n1,2\r\n');
    expect(await read(path)).toEqual({ columns: ['id', 'b'], rows: [[2, '1', '2']], broken: [] });
  });

  it('carriage returns alone end lines, too', async () => {
    const path = await scratchFile('a.csv', 'id,b\r1,2\r3,4');
    expect((await read(path)).rows).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });

  it('a broken line is told with its line and reason, and the others come', async () => {
    const path = await scratchFile('a.csv', 'id,b\n1,"x\ny"\n2\n3,"z" z\n4,ok\n5,"open\n6,ok\n');
    expect(await read(path)).toEqual({
      columns: ['id', 'b'],
      rows: [
        [2, '1', 'x\ny'],
        [6, '4', 'ok'],
        [8, '6', 'ok'],
      ],
      broken: [
        { line: 4, reason: 'The row has 1 field, the header 2.' },
        { line: 5, reason: 'A quoted field is followed by more text.' },
        { line: 7, reason: 'A quoted field is not closed.' },
      ],
    });
  });

  it('a line that is not UTF-8 is broken, and the others come', async () => {
    const path = await scratchFile('a.csv', Buffer.from('id,b\n1,gr\xfc\xdfe\n2,ok\n', 'latin1'));
    expect(await read(path)).toEqual({
      columns: ['id', 'b'],
      rows: [[3, '2', 'ok']],
      broken: [{ line: 2, reason: 'The line is not UTF-8.' }],
    });
  });

  it.each([
    ['too narrow', () => 'x'],
    ['no CSV', () => '1,"a"b'],
  ])('a file whose lines are nearly all %s is refused as a whole', async (_what, line) => {
    const lines = ['id,b', '1,ok', ...Array.from({ length: 2_000 }, () => line())];
    const path = await scratchFile('a.csv', lines.join('\n'));
    await expect(read(path)).rejects.toMatchObject(fileInvalid(/nearly everywhere/));
  });

  it('every second line broken is a matter of lines, and all others come', async () => {
    const lines = Array.from({ length: 400 }, (_, id) => (id % 2 === 0 ? `${id},"ok"` : `${id},"a"b`));
    const { rows, broken } = await read(await scratchFile('a.csv', `id,b\n${lines.join('\n')}`));
    expect([rows.length, broken.length]).toEqual([200, 200]);
  });

  it.each(['csv', 'ndjson'] as const)('%s that never ends, and has no lines, is refused', async (format) => {
    await expect(source.open('/dev/zero', format)).rejects.toMatchObject(fileInvalid(/does not end within/));
  });

  it('only a header is a file without rows', async () => {
    const path = await scratchFile('a.csv', 'id,b');
    expect(await read(path)).toEqual({ columns: ['id', 'b'], rows: [], broken: [] });
  });

  it('a row of several lines is read once, wherever the disk is read in parts', async () => {
    const count = 20_000;
    const body = Array.from({ length: count }, (_, index) => `${index},"text ${index}\nof two lines"`);
    const path = await scratchFile('a.csv', `id,b\n${body.join('\n')}\n`);
    const whole = await read(path);
    expect(whole.broken).toEqual([]);
    expect(whole.rows.map((row) => (row as unknown[])[1])).toEqual(body.map((_, index) => String(index)));
    const later = await read(path, { fromLine: 30_000 });
    expect(later.rows).toEqual(whole.rows.slice(14_999));
  });

  it.each([
    ['', /is empty/],
    ['\n\n', /is empty/],
    ['"a,b\n1,2\n', /line 1 is broken/],
    ['\u{feff}', /is empty/],
  ])('%j has no columns', async (content, message) => {
    await expect(source.open(await scratchFile('a.csv', content))).rejects.toMatchObject(
      fileInvalid(message),
    );
  });

  it('UTF-16 is refused by name', async () => {
    const path = await scratchFile('a.csv', Buffer.from('\u{feff}id,b\n', 'utf16le'));
    await expect(source.open(path)).rejects.toMatchObject(fileInvalid(/UTF-16/));
  });
});

describe('NDJSON', () => {
  it('rows bring their own columns, and null is an absent cell', async () => {
    const path = await scratchFile(
      'a.ndjson',
      '{"id":1,"a":null}\n\n{"b":{"c":[1]},"id":"x"}\r\n{"__proto__":true}',
    );
    expect(await read(path)).toEqual({
      columns: ['id', 'a', 'b', '__proto__'],
      rows: [
        [1, 1, undefined],
        [3, 'x', undefined, { c: [1] }],
        [4, undefined, undefined, undefined, true],
      ],
      broken: [],
    });
  });

  it('a broken line costs itself only, and its reason does not quote it', async () => {
    const lines = [
      '{"id":1}',
      '{"id":2 "secret":3}',
      '[1]',
      '"x"',
      '{"id":"\u{2028}"}',
      '{"a":secret}',
      '{"id":',
      '{"id":9}',
    ];
    const path = await scratchFile('a.jsonl', `\u{feff}${lines.join('\n')}`);
    const { rows, broken } = await read(path);
    expect(rows).toEqual([
      [1, 1],
      [5, '\u{2028}'],
      [8, 9],
    ]);
    expect(broken).toEqual([
      { line: 2, reason: expect.stringMatching(/^Not valid JSON: .* at character 9\.$/) },
      { line: 3, reason: 'Valid JSON, but no object.' },
      { line: 4, reason: 'Valid JSON, but no object.' },
      { line: 6, reason: expect.stringMatching(/^Not valid JSON/) },
      { line: 7, reason: expect.stringMatching(/^Not valid JSON/) },
    ]);
    expect(JSON.stringify(broken)).not.toContain('secret');
  });

  it('whole numbers beyond 2^53 stay whole, wherever they are', async () => {
    const path = await scratchFile(
      'a.ndjson',
      '{"a":9007199254740993,"b":[-12345678901234567890],"c":1.5000000000000000,"d":9007199254740991}',
    );
    expect((await read(path)).rows).toEqual([
      [1, 9007199254740993n, [-12345678901234567890n], 1.5, 9007199254740991],
    ]);
  });

  it('a line that is too long is skipped, and the next ones come', async () => {
    const path = await scratchFile(
      'a.ndjson',
      `{"id":1}\n{"id":"${'x'.repeat(17 * 1_024 * 1_024)}"}\n{"id":3}\n`,
    );
    expect(await read(path)).toEqual({
      columns: ['id'],
      rows: [
        [1, 1],
        [3, 3],
      ],
      broken: [{ line: 2, reason: expect.stringMatching(/longer than/) }],
    });
  });

  it('keys without end are refused as a fault of the file', async () => {
    const row = JSON.stringify(
      Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`k${index}`, 1])),
    );
    await expect(source.open(await scratchFile('a.ndjson', row))).rejects.toMatchObject(
      fileInvalid(/more than 20000/),
    );
  });

  it.each([
    ['', /is empty/],
    ['not json\n[]\n', /no line with a JSON object/],
    ['{}\n', /is empty/],
  ])('%j has no columns', async (content, message) => {
    await expect(source.open(await scratchFile('a.ndjson', content))).rejects.toMatchObject(
      fileInvalid(message),
    );
  });
});

describe('the format of a file', () => {
  it.each([
    ['a.parquet', '', 'parquet'],
    ['a.pq', '', 'parquet'],
    ['a.json', '\u{feff} \n[{}]', 'json'],
    ['a.data', 'PAR1', 'parquet'],
  ])('%s with %j is handed on as %s', async (name, content, format) => {
    const path = await scratchFile(name, content);
    await expect(source.open(path)).rejects.toThrow(`engine: ${format} ${path}`);
  });

  it.each([
    ['a.CSV', 'id\n1'],
    ['a.tsv', 'id\n1'],
    ['a.ndjson', '{"id":1}'],
    ['a.jsonl', '{"id":1}'],
    ['a.json', '{"id":1}'],
    ['a.txt', '{"id":1}'],
  ])('%s is read by line', async (name, content) => {
    expect((await read(await scratchFile(name, content))).columns).toEqual(['id']);
  });

  it('a format that is named is not guessed', async () => {
    expect((await read(await scratchFile('a.txt', 'id,b\n1,2'), { format: 'csv' })).columns).toEqual([
      'id',
      'b',
    ]);
  });

  it('what tells no format is refused', async () => {
    await expect(source.open(await scratchFile('a.txt', 'hello'))).rejects.toMatchObject(
      fileInvalid(/tells its format/),
    );
  });

  it.each(['a.csv', 'a.ndjson', 'a.txt'])('a missing %s is refused by its path', async (name) => {
    const path = `${await scratchFile('there')}.not/${name}`;
    await expect(source.open(path)).rejects.toMatchObject(fileInvalid(/does not exist/));
    await expect(source.open(path, 'csv')).rejects.toMatchObject(fileInvalid(/does not exist/));
  });
});
