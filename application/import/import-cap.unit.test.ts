import { describe, expect, it } from 'vitest';
import { scene } from './testing/import-scene.ts';

describe('a file with more columns than the tenant may have attributes', () => {
  it('fills the cap with the first ones, rejects the rows that need others, and writes the rest', async () => {
    const { run, define, get } = await scene({ attributeLimit: 3 });
    await define({ name: 'old', type: 'text' });
    const { result, rejected } = await run({
      columns: ['id', 'old', 'a', 'b', 'c', 'd'],
      rows: [
        ['1', 'x', '1', '1', undefined, undefined],
        ['2', 'x', undefined, undefined, '2', undefined],
        ['3', undefined, undefined, '3', undefined, undefined],
        ['4', undefined, '4', undefined, undefined, '4'],
      ],
    });
    expect(result).toMatchObject({ accepted: 2, rejected: 2 });
    expect(result.defined.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(rejected).toMatchObject([
      { line: 3, column: 'c', code: 'ATTRIBUTE_LIMIT' },
      { line: 5, column: 'd', code: 'ATTRIBUTE_LIMIT' },
    ]);
    expect(rejected[0]?.reason).toContain('its cap is 3');
    expect((await get('3'))?.values).toEqual({ b: 3 });
    expect(await get('2')).toBeNull();
  });

  it('goes on to its end though each of its rows brings a new name', async () => {
    const { run, catalog, tenant } = await scene({ attributeLimit: 20 });
    const names = Array.from({ length: 200 }, (_, n) => `n${n}`);
    const rows = names.map((_, row) => names.slice(0, row + 1).map((_, n) => (n === row ? 'x' : undefined)));
    const { result, rejected } = await run({
      kind: 'dynamic',
      columns: names,
      rows: [...rows, ...rows],
      blockRows: 1,
    });
    expect(result).toMatchObject({ accepted: 40, rejected: 360 });
    expect(new Set(rejected.map(({ code }) => code))).toEqual(new Set(['ATTRIBUTE_LIMIT']));
    expect((await catalog.load(tenant)).attributes).toHaveLength(20);
  });

  it('where the cap is full already, every row with a new column is rejected', async () => {
    const { run, define } = await scene({ attributeLimit: 1 });
    await define({ name: 'old', type: 'text' });
    const { result, rejected } = await run({
      columns: ['id', 'old', 'new'],
      rows: [
        ['1', 'x', undefined],
        ['2', 'x', 'y'],
      ],
    });
    expect(result).toMatchObject({ accepted: 1, rejected: 1, defined: [] });
    expect(rejected).toMatchObject([{ column: 'new', code: 'ATTRIBUTE_LIMIT' }]);
  });
});
