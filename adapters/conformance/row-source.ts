import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokenRow, Column, RowFile, SourceRow } from '#domain/ports/row-source';
import type { RowSourceSubject } from './subject.ts';

interface Reading {
  readonly rows: readonly SourceRow[];
  readonly broken: readonly BrokenRow[];
  /** Of each block. */
  readonly columns: readonly (readonly Column[])[];
  readonly mostRows: number;
}

const read = async (file: RowFile, fromLine?: number): Promise<Reading> => {
  const rows: SourceRow[] = [];
  const broken: BrokenRow[] = [];
  const columns: (readonly Column[])[] = [];
  let mostRows = 0;
  for await (const block of file.blocks(fromLine)) {
    rows.push(...block.rows);
    broken.push(...block.broken);
    columns.push(block.columns);
    mostRows = Math.max(mostRows, block.rows.length + block.broken.length);
  }
  return { rows, broken, columns, mostRows };
};

const linesOf = (rows: readonly { readonly line: number }[]): readonly number[] =>
  rows.map(({ line }) => line);

/** Every *must* of the port RowSource, for one format. */
export function rowSourceConformance(adapterName: string, open: () => Promise<RowSourceSubject>): void {
  describe(`row source [${adapterName}]`, () => {
    let subject: RowSourceSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const opened = async <Result>(
      path: string,
      work: (file: RowFile) => Promise<Result>,
    ): Promise<Result> => {
      const file = await subject.source.open(path, subject.format);
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    };

    it('yields every row once, at its line, in file order', async () => {
      const count = 20_000;
      await opened(await subject.fileOf(count), async (file) => {
        const { rows, broken } = await read(file);
        expect(broken).toEqual([]);
        expect(linesOf(rows)).toEqual(Array.from({ length: count }, (_, n) => n + subject.firstLine));
        const wrong = rows.findIndex(({ cells }, n) => `${cells[0]} ${cells[1]}` !== `${n} row ${n}`);
        expect(wrong).toBe(-1);
      });
    });

    it('knows columns when it is opened, and blocks add further ones only behind them', async () => {
      await opened(await subject.fileOf(4_000, 3_000), async (file) => {
        expect(file.columns.slice(0, 2).map(({ name }) => name)).toEqual(['id', 'text']);
        let known = file.columns;
        for (const columns of (await read(file)).columns) {
          expect(columns.slice(0, known.length)).toEqual(known);
          known = columns;
        }
      });
    });

    it('counts rows when it is opened, or says that it did not', async () => {
      await opened(await subject.fileOf(1_234), async ({ rowCount }) => {
        expect([null, 1_234]).toContain(rowCount);
      });
    });

    it('yields the same rows again, also after a reading that was left half-way, and beside another one', async () => {
      await opened(await subject.fileOf(9_000), async (file) => {
        for await (const { rows } of file.blocks()) {
          expect(rows[0]?.line).toBe(subject.firstLine);
          break;
        }
        const [one, other] = await Promise.all([read(file), read(file)]);
        expect(one.rows).toHaveLength(9_000);
        expect(other.rows).toEqual(one.rows);
        expect((await read(file)).rows).toEqual(one.rows);
      });
    });

    it('yields exactly the rows and broken rows from a line on', async () => {
      const count = 3_000;
      await opened(await subject.fileOf(count, 1_500), async (file) => {
        const whole = await read(file);
        const line = fc.integer({ min: 1, max: count + subject.firstLine + 1 });
        const from = fc.asyncProperty(line, async (fromLine) => {
          const { rows, broken } = await read(file, fromLine);
          expect(rows).toEqual(whole.rows.filter((row) => row.line >= fromLine));
          expect(broken).toEqual(whole.broken.filter((row) => row.line >= fromLine));
        });
        await fc.assert(from, { numRuns: 15 });
      });
    });

    it('reports what is not of its format as broken, quotes nothing of it, and yields the rows around it', async () => {
      await opened(await subject.fileOf(100, 40), async (file) => {
        const { rows, broken } = await read(file);
        expect(linesOf(broken)).toEqual([40 + subject.firstLine]);
        expect(broken[0]?.reason).toMatch(/^[A-Z].*\.$/);
        expect(broken[0]?.reason).not.toContain('secret');
        expect(rows.map(({ cells }) => Number(cells[0]))).toEqual(
          Array.from({ length: 100 }, (_, n) => n).filter((n) => n !== 40),
        );
      });
    });

    it('yields blocks that do not grow with the file', async () => {
      const most = async (count: number) =>
        opened(await subject.fileOf(count), async (file) => (await read(file)).mostRows);
      const ofShorter = await most(30_000);
      expect(ofShorter).toBeLessThan(30_000);
      // Rows of larger numbers are longer, so that a block of bytes holds fewer of them.
      expect(await most(60_000)).toBeLessThanOrEqual(ofShorter);
    });

    it('refuses a file that is missing, a folder, or empty', async () => {
      const there = await subject.fileOf(1);
      const empty = await subject.contentOf('');
      for (const path of [`${there}.not`, dirname(there), empty]) {
        await expect(subject.source.open(path, subject.format), path).rejects.toMatchObject({
          code: 'FILE_INVALID',
          message: expect.stringContaining(path),
        });
      }
    });
  });
}
