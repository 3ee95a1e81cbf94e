import { describe, expect, it } from 'vitest';
import type { SinkRow } from '#domain/ports/row-sink';
import type { FindAnswer, FindInput } from '../entities/find.ts';
import { exportEntities } from './export-entities.ts';

const item = (entity: string, values: Readonly<Record<string, number>> = {}) => ({
  entity,
  type: null,
  rev: '1',
  version: '1',
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, observedAt: '2026-01-01T00:00:00.000000Z' },
    ]),
  ),
});

const scene = (pages: readonly (readonly ReturnType<typeof item>[])[]) => {
  const asked: FindInput[] = [];
  const rows: SinkRow[] = [];
  let most = 0;
  const find = async (input: FindInput): Promise<FindAnswer> => {
    asked.push(input);
    const place = Number(input.cursor ?? 0);
    const nextCursor = place + 1 < pages.length ? String(place + 1) : null;
    return { items: pages[place] ?? [], nextCursor, meta: {} as FindAnswer['meta'] };
  };
  const run = (format: 'ndjson' | 'csv' = 'csv') =>
    exportEntities(
      {
        find,
        sink: {
          async write(_path, _format, _columns, blocks) {
            let written = 0;
            for await (const block of blocks) {
              rows.push(...block);
              written += 1;
              most = Math.max(most, asked.length - written);
            }
          },
        },
      },
      { path: 'x', format, query: { select: ['a'] }, columns: [{ name: 'a', type: 'number' }] },
    );
  return { run, rows, asked, aheadAtMost: () => most };
};

describe('an export', () => {
  it('asks page by page in the order of keys, by the cursor of the page before', async () => {
    const { run, asked, rows } = scene([[item('a')], [], [item('b', { a: 1 })]]);
    expect(await run()).toEqual({ rows: 2, values: 1, leftOut: [] });
    expect(rows.map(({ $entity }) => $entity)).toEqual(['a', 'b']);
    const page = { select: ['a'], orderBy: [{ attribute: '$entity' }], limit: 1_000 };
    expect(asked).toEqual([undefined, '1', '2'].map((cursor) => ({ ...page, cursor })));
  });

  it('reads one page ahead of what is written, and no more', async () => {
    const { run, aheadAtMost } = scene(Array.from({ length: 20 }, (_, n) => [item(`e${n}`)]));
    await run();
    expect(aheadAtMost()).toBe(1);
  });

  it('names attributes that have no column, and counts only what is written', async () => {
    const pages = [[item('a', { a: 1, b: 2 })], [item('b', { b: 2, c: 3 })]];
    expect(await scene(pages).run()).toEqual({ rows: 2, values: 1, leftOut: ['b', 'c'] });
    expect(await scene(pages).run('ndjson')).toEqual({ rows: 2, values: 4, leftOut: [] });
  });
});
