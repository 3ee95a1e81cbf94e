import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { importCommand } from './command.ts';

/** Imports a file of this content as the command line says, into a store of its own; `null`: there is no file. */
const imported = async (content: string | null, options: readonly string[], name = 'things.csv') => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  if (content !== null) await writeFile(path, content);
  const attrium = await memoryAttrium({ clock: createManualClock() });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  const command = importCommand(async () => attrium).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  await command.parseAsync([path, ...options], { from: 'user' });
  const { items } = await attrium.entities.find({});
  const entities = items.map(({ entity, values }) => [
    entity,
    Object.fromEntries(Object.entries(values).map(([attribute, { value }]) => [attribute, value])),
  ]);
  return {
    entities: Object.fromEntries(entities),
    printed: String(log.mock.calls),
    rejections: error.mock.calls.map(String),
    exitCode: process.exitCode,
  };
};

describe('attrium import', () => {
  const three = 'id,zip,n\na,010,1\nb,020,2\nc,030,3\n';

  it('puts each row, with types that all cells fit', async () => {
    const { entities, printed } = await imported(three, []);
    expect(entities).toEqual({ a: { zip: '010', n: 1 }, b: { zip: '020', n: 2 }, c: { zip: '030', n: 3 } });
    expect(printed).toMatch(
      /^3 rows of type things in .* 6 values; 0 rows rejected\.\nDefined 2 attributes\.\nNext: .*attrium.* find --type things --limit 5$/,
    );
  });

  it('--from-line leaves out what stands before', async () => {
    expect(Object.keys((await imported(three, ['--from-line', '3'])).entities)).toEqual(['b', 'c']);
  });

  it.each([
    ['zip=plz', { plz: '010', n: 1 }],
    ['n=count:decimal', { zip: '010', count: '1' }],
    ['n=:text', { zip: '010', n: '1' }],
    ['n=a:b:text', { zip: '010', 'a:b': '1' }],
  ])('--column %s gives a column an attribute and a type', async (choice, values) => {
    expect((await imported(three, ['--column', choice])).entities.a).toEqual(values);
  });

  it('--column parts at the last "=", for the names of columns may hold any', async () => {
    const { entities } = await imported('id,x=y\na,1\n', ['--column', 'x=y=z']);
    expect(entities).toEqual({ a: { z: 1 } });
  });

  it('--skip-column leaves columns out, and stands beside --column', async () => {
    const options = ['--skip-column', 'zip', '--column', 'n=m', '--skip-column', 'id'];
    expect((await imported(three, options)).entities.b).toEqual({ m: 2 });
  });

  it('--sample-rows infers types from the first rows, and a later cell that does not fit is rejected', async () => {
    const { entities, rejections, exitCode } = await imported('id,n\na,1\nb,x\n', ['--sample-rows', '1']);
    expect(entities).toEqual({ a: { n: 1 } });
    expect(rejections).toEqual([expect.stringMatching(/^line 3, column "n": VALUE_TYPE: /)]);
    expect(exitCode).toBe(3);
  });

  it('--batch-rows bounds a commit', async () => {
    expect(Object.keys((await imported(three, ['--batch-rows', '1'])).entities)).toEqual(['a', 'b', 'c']);
    await expect(imported(three, ['--batch-rows', '1001'])).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  it.each([
    [['--column', 'n']],
    [['--column', 'n=']],
    [['--column', '=n']],
    [['--column', 'n=a:string']],
    [['--column', 'n=a:b']],
    [['--column', 'n=a:']],
    [['--column', 'n=a', '--column', 'n=b']],
    [['--column', 'n=a', '--skip-column', 'n']],
    [['--skip-column', 'none']],
  ])('%j is refused', async (options) => {
    await expect(imported(three, options)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('a type that there is none of is refused with the list of those that there are', async () => {
    await expect(imported(three, ['--column', 'n=count:string'])).rejects.toMatchObject({
      message: expect.stringContaining('"string" is no type'),
      remedy: expect.stringMatching(/number, .*text, .*count:string:text/),
    });
  });

  it.each(['0', '-1', '1.5', 'x', ''])('--from-line %j is no line', async (line) => {
    await expect(imported(three, [`--from-line=${line}`])).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
  });
});

describe('a file that an export wrote', () => {
  it('says key and type of each row, and quotes an empty text alone', async () => {
    const { entities, printed } = await imported('$entity,$type,id,note\na,boat,1,""\nb,,2,\n', [
      '--column',
      'note=:text',
    ]);
    expect(entities).toEqual({ a: { id: 1, note: '' }, b: { id: 2 } });
    expect(printed).toMatch(/^2 rows in /);
  });

  it('holds documents as their JSON, whatever their size, and refuses a cell that is none', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const file = `$entity,$type,doc\na,,"{""n"":[1e20,""x""]}"\nb,,{\nc,,${deep}\n`;
    const { entities, rejections } = await imported(file, ['--column', 'doc=:json']);
    expect(entities).toEqual({ a: { doc: { n: [1e20, 'x'] } } });
    expect(rejections.map((line) => line.slice(0, 30))).toEqual([
      expect.stringContaining('line 3, column "doc": VALUE_'),
      expect.stringContaining('line 4, column "doc": VALUE_'),
    ]);
  });

  it('keeps numbers of documents in lines of JSON, where a double holds them', async () => {
    const { entities } = await imported(
      '{"$entity":"a","doc":{"n":100000000000000000000}}\n',
      [],
      'x.ndjson',
    );
    expect(entities).toEqual({ a: { doc: { n: 1e20 } } });
  });
});

describe('a file that cannot be imported', () => {
  it('is refused where it is missing', async () => {
    await expect(imported(null, [])).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('is refused where it is a folder', async () => {
    await expect(imported(null, [], '.')).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('is refused where it is empty', async () => {
    await expect(imported('', [])).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('costs a broken line only itself, told with its number and without its content', async () => {
    const { entities, rejections, exitCode } = await imported('id,n\na,1\nsecret\nb,2\n', []);
    expect(entities).toEqual({ a: { n: 1 }, b: { n: 2 } });
    expect(rejections).toEqual(['line 3: FILE_INVALID: The row has 1 field, the header 2.']);
    expect(exitCode).toBe(3);
  });

  it('costs a broken cell only its row, told with its line and column', async () => {
    const { entities, rejections } = await imported('id,n\na,1\nb,x\n', ['--column', 'n=:integer']);
    expect(entities).toEqual({ a: { n: 1 } });
    expect(rejections).toEqual([expect.stringMatching(/^line 3, column "n": VALUE_TYPE: /)]);
  });
});
