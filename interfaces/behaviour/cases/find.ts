import { describe, expect, it } from 'vitest';
import type { Filter } from '#domain/filter';
import type { Value } from '#domain/values';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

type FindInput = Parameters<Attrium['entities']['find']>[0];

const everyPage = async (attrium: Attrium, input: FindInput): Promise<string[][]> => {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await attrium.entities.find({ ...input, ...(cursor && { cursor }) });
    pages.push(page.items.map(({ entity }) => entity));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
};

/** Ties, gaps and both signs. */
const rows: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  a: { n: 2, t: 'x' },
  b: { n: 1, t: 'y' },
  c: { t: 'x' },
  d: { n: 2, t: 'y' },
  e: { n: -1 },
  f: {},
  g: { n: 1, t: 'é' },
  h: { n: 2, t: 'X' },
};

export const findCases = (scene: OpenScene): void => {
  const withRows = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({
      attributes: [
        { name: 'n', type: 'number' },
        { name: 't', type: 'text' },
        { name: 'j', type: 'json' },
      ],
    });
    await opened.attrium.entities.putMany({
      items: Object.entries(rows).map(([entity, values]) => ({
        entity,
        type: entity < 'd' ? 'ship' : undefined,
        values,
      })),
    });
    return opened;
  };

  const orders: readonly (readonly [string, FindInput['orderBy'], string])[] = [
    ['by key without an order', undefined, 'abcdefgh'],
    ['by key descending', [{ attribute: '$entity', direction: 'desc' }], 'hgfedcba'],
    ['ascending, missing last, ties by key', [{ attribute: 'n' }], 'ebgadhcf'],
    ['descending, missing last', [{ attribute: 'n', direction: 'desc' }], 'adhbgecf'],
    ['ascending, missing first', [{ attribute: 'n', nulls: 'first' }], 'cfebgadh'],
    ['descending, missing first', [{ attribute: 'n', direction: 'desc', nulls: 'first' }], 'cfadhbge'],
    ['text by code point', [{ attribute: 't' }], 'hacbdgef'],
    ['two fields', [{ attribute: 'n' }, { attribute: 't', direction: 'desc' }], 'egbdahcf'],
    [
      'mixed directions with the key inside',
      [
        { attribute: 'n', direction: 'desc' },
        { attribute: '$entity', direction: 'desc' },
      ],
      'hdagbefc',
    ],
    [
      'fields with missing values at both ends',
      [
        { attribute: 't', direction: 'desc', nulls: 'first' },
        { attribute: 'n', nulls: 'first' },
      ],
      'fegbdcah',
    ],
    ['by type', [{ attribute: '$type', nulls: 'first' }], 'defghabc'],
  ];

  describe('entities.find', () => {
    it.each(orders)('orders %s', async (_title, orderBy, expected) => {
      const { attrium } = await withRows();
      const { items, nextCursor } = await attrium.entities.find({ orderBy });
      expect(items.map(({ entity }) => entity).join('')).toBe(expected);
      expect(nextCursor).toBeNull();
    });

    it.each(orders)('pages show each row once, ordered %s', async (_title, orderBy, expected) => {
      const { attrium } = await withRows();
      for (const limit of [1, 3, 8]) {
        const pages = await everyPage(attrium, { orderBy, limit });
        expect(pages.flat().join('')).toBe(expected);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      }
    });

    it('pages through a filter, with a window', async () => {
      const { attrium } = await withRows();
      const where: Filter = { attribute: 'n', op: 'gte', value: 1 };
      const window = { from: '2000-01-01T00:00:00Z' };
      const pages = await everyPage(attrium, { where, window, orderBy: [{ attribute: 't' }], limit: 2 });
      expect(pages).toEqual([['h', 'a'], ['b', 'd'], ['g']]);
    });

    it('pages by every type that has an order', async () => {
      const { attrium } = await scene();
      const columns = {
        integer: [9_007_199_254_740_991, -9_007_199_254_740_991, 0],
        decimal: ['0.1', '-100', '99999999999999999999.5'],
        boolean: [true, false, true],
        timestamp: ['1700-01-01T00:00:00.000001Z', '2026-01-01T00:00:00Z', '1700-01-01T00:00:00Z'],
        reference: ['k', 'K', 'é'],
        text: ['\uffff', '🐋', ''],
      } as const;
      const types = Object.keys(columns) as (keyof typeof columns)[];
      await attrium.attributes.define({ attributes: types.map((type) => ({ name: type, type })) });
      await attrium.entities.putMany({
        items: ['x', 'y', 'z'].map((entity, row) => ({
          entity,
          values: Object.fromEntries(types.map((type) => [type, columns[type][row] ?? ''])),
        })),
      });
      const inOrder = async (attribute: string) =>
        (await everyPage(attrium, { orderBy: [{ attribute }], limit: 1 })).flat().join('');
      expect(
        Object.fromEntries(
          await Promise.all(types.map(async (type) => [type, await inOrder(type)] as const)),
        ),
      ).toEqual({
        integer: 'yzx',
        decimal: 'yxz',
        boolean: 'yxz',
        timestamp: 'zxy',
        reference: 'yxz',
        text: 'zxy',
      });
    });

    it('a cursor whose place is a long text still finds the next row', async () => {
      const { attrium } = await withRows();
      const long = '漢'.repeat(20_000);
      await attrium.entities.put({ entity: 'a', values: { t: `${long}a` } });
      await attrium.entities.put({ entity: 'b', values: { t: `${long}b` } });
      const where: Filter = { attribute: 't', op: 'prefix', value: long };
      expect(await everyPage(attrium, { where, orderBy: [{ attribute: 't' }], limit: 1 })).toEqual([
        ['a'],
        ['b'],
      ]);
    });

    it('shows the attributes selected, and those it orders by only where they are', async () => {
      const { attrium } = await withRows();
      const shown = async (input: FindInput) =>
        Object.keys((await attrium.entities.find({ ...input, limit: 1 })).items[0]?.values ?? {});
      expect((await shown({})).sort()).toEqual(['n', 't']);
      expect(await shown({ select: ['t'], orderBy: [{ attribute: 'n', direction: 'desc' }] })).toEqual(['t']);
      expect(await shown({ select: [] })).toEqual([]);
      expect(await shown({ select: ['j'] })).toEqual([]);
    });

    it('tells key, type, rev and version of each row', async () => {
      const { attrium } = await withRows();
      const { items } = await attrium.entities.find({
        where: { attribute: '$entity', op: 'in', value: ['a', 'e'] },
        select: [],
      });
      expect(items).toEqual([
        { entity: 'a', type: 'ship', rev: '1', version: '1', values: {} },
        { entity: 'e', type: null, rev: '1', version: '1', values: {} },
      ]);
    });

    it('a page is at most as long as asked, by default a hundred', async () => {
      const { attrium } = await scene();
      await attrium.entities.putMany({
        items: Array.from({ length: 101 }, (_, n) => ({ entity: `e${n}`, values: {} })),
      });
      const first = await attrium.entities.find({});
      expect(first.items).toHaveLength(100);
      expect(first.nextCursor).not.toBeNull();
      expect((await attrium.entities.find({ limit: 101 })).nextCursor).toBeNull();
    });

    it('rows written behind the cursor appear on a later page', async () => {
      const { attrium } = await withRows();
      const { nextCursor } = await attrium.entities.find({ limit: 3 });
      await attrium.entities.put({ entity: 'aa', values: {} });
      await attrium.entities.put({ entity: 'i', values: {} });
      await attrium.entities.delete({ entity: 'e' });
      const { items } = await attrium.entities.find({ cursor: nextCursor ?? '' });
      expect(items.map(({ entity }) => entity).join('')).toBe('dfghi');
    });

    it('a cursor belongs to its filter, order and window, and not to the size of pages', async () => {
      const { attrium } = await withRows();
      const where: Filter = { attribute: 'n', op: 'exists', value: true };
      const { nextCursor } = await attrium.entities.find({ where, limit: 1 });
      const cursor = nextCursor ?? '';
      await refusal(attrium.entities.find({ cursor }), 'CURSOR_INVALID');
      await refusal(
        attrium.entities.find({ where, orderBy: [{ attribute: 'n' }], cursor }),
        'CURSOR_INVALID',
      );
      await refusal(
        attrium.entities.find({ where, window: { from: '2000-01-01T00:00:00Z' }, cursor }),
        'CURSOR_INVALID',
      );
      const reordered = { value: true, op: 'exists', attribute: 'n' } as const;
      const { items } = await attrium.entities.find({
        where: reordered,
        cursor,
        limit: 1_000,
        select: ['t'],
      });
      expect(items.map(({ entity }) => entity).join('')).toBe('bdegh');
    });

    it('json has no order, and a field has one place in it', async () => {
      const { attrium } = await withRows();
      await refusal(attrium.entities.find({ orderBy: [{ attribute: 'j' }] }), 'ORDER_INVALID');
      await refusal(
        attrium.entities.find({ orderBy: [{ attribute: 'n' }, { attribute: 'n' }] }),
        'ORDER_INVALID',
      );
    });
  });
};
