import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AttriumError } from '#domain/errors';
import type { Attrium } from '../../create-attrium.ts';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { exportCommand } from './command.ts';

const stocked = async (): Promise<Attrium> => {
  const attrium = await memoryAttrium({ clock: createManualClock() });
  await attrium.attributes.define({
    attributes: [
      { name: 'n', type: 'integer' },
      { name: 'note', type: 'text' },
    ],
  });
  const values: Record<string, string | number>[] = [
    { n: 1, note: 'a "quote",\nand a line' },
    { n: 2, note: '' },
    { n: 3 },
  ];
  await attrium.entities.putMany({
    items: values.map((one, n) => ({ entity: `e${n}`, type: 'thing', values: one })),
  });
  return attrium;
};

const scene = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-export-'));
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });
  const attrium = await stocked();
  const run = async (name: string, args: readonly string[] = [], store: Attrium = attrium): Promise<void> => {
    const command = exportCommand(async () => store).exitOverride();
    command.configureOutput({ writeErr: () => undefined });
    await command.parseAsync([name === '-' ? name : join(folder, name), ...args], { from: 'user' });
  };
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  return { folder, attrium, run, read, told: () => error.mock.calls.map(String) };
};

describe('attrium export', () => {
  it('writes CSV with a column for each attribute; an empty text is quoted, what is absent is not', async () => {
    const { run, read, told } = await scene();
    await run('all.csv');
    expect(await read('all.csv')).toBe(
      '$entity,$type,n,note\ne0,thing,1,"a ""quote"",\nand a line"\ne1,thing,2,""\ne2,thing,3,\n',
    );
    expect(told()).toEqual([
      expect.stringMatching(/^3 rows, 5 values in /),
      expect.stringMatching(/^primary, lag 0 ms/),
    ]);
  });

  it('writes what conditions, --type and --select say', async () => {
    const { run, read } = await scene();
    await run('some.ndjson', ['n>=2', '--type', 'thing', '--select', 'n']);
    expect(await read('some.ndjson')).toBe(
      '{"$entity":"e1","$type":"thing","n":2}\n{"$entity":"e2","$type":"thing","n":3}\n',
    );
  });

  it('- writes to standard output, and nothing else there', async () => {
    const { run } = await scene();
    let out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += text;
      return true;
    });
    await run('-', ['--format', 'csv', '--select', 'n', 'n=3', '--json']);
    expect(out).toBe('$entity,$type,n\ne2,thing,3\n');
  });

  it('replaces a file only with --force', async () => {
    const { run, read, folder } = await scene();
    await writeFile(join(folder, 'old.csv'), 'old');
    await expect(run('old.csv')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(await read('old.csv')).toBe('old');
    await run('old.csv', ['--force']);
    expect(await read('old.csv')).toContain('$entity');
  });

  it.each(['x.ndjson', 'x.csv', 'x.parquet'])('that fails leaves nothing of %s', async (name) => {
    const { run, folder, attrium } = await scene();
    const find = async (input: { readonly cursor?: string } = {}) => {
      if (input.cursor !== undefined) throw new AttriumError('UNAVAILABLE');
      return { ...(await attrium.entities.find({})), nextCursor: 'next' };
    };
    const failing = { ...attrium, entities: { ...attrium.entities, find } } as Attrium;
    await expect(run(name, [], failing)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses Parquet for columns that its readers take for one, and for standard output', async () => {
    const { run, attrium } = await scene();
    await attrium.attributes.define({ attributes: [{ name: 'N', type: 'integer' }] });
    await expect(run('twins.parquet')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(run('-', ['--format', 'parquet'])).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it.each([
    ['x.txt', [], 'REQUEST_INVALID'],
    ['none/x.csv', [], 'FILE_INVALID'],
    ['x.csv', ['m=1'], 'ATTRIBUTE_UNKNOWN'],
    ['x.csv', ['--select', 'm'], 'ATTRIBUTE_UNKNOWN'],
    ['x.csv', ['--format', 'xlsx'], 'commander.invalidArgument'],
  ])('%s %j is refused', async (name, args, code) => {
    await expect((await scene()).run(name, args)).rejects.toMatchObject({ code });
  });
});
