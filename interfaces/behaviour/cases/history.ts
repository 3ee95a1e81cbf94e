import { describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

const day = (n: number): string => `2020-01-${String(n).padStart(2, '0')}T00:00:00.000000Z`;

type HistoryInput = Parameters<Attrium['entities']['history']>[0];

export const historyCases = (scene: OpenScene): void => {
  /** Ten values of `a` on ten days, written in an order that is not theirs, and one of `b`. */
  const withHistory = async () => {
    const opened = await scene();
    const { attrium } = opened;
    await attrium.attributes.define({
      attributes: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'text' },
      ],
    });
    const values = [4, 1, 9, 2, 8, 3, 10, 6, 5, 7].map((n) => ({
      entity: 'e',
      attribute: 'a',
      value: n,
      observedAt: day(n),
    }));
    await attrium.ingest.write({ values });
    await attrium.entities.put({ entity: 'e', values: { b: 'text' }, observedAt: day(5) });
    return opened;
  };

  const everyPage = async (attrium: Attrium, input: HistoryInput) => {
    const pages = [];
    let cursor: string | null | undefined;
    do {
      const page = await attrium.entities.history({ ...input, ...(cursor && { cursor }) });
      pages.push(page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return pages;
  };

  describe('entities.history', () => {
    it('shows every value, the newest observation first', async () => {
      const { attrium } = await withHistory();
      const { items, nextCursor } = await attrium.entities.history({ entity: 'e' });
      expect(items.map(({ attribute, value }) => [attribute, value])).toEqual([
        ['a', 10],
        ['a', 9],
        ['a', 8],
        ['a', 7],
        ['a', 6],
        // Of one moment: the one written last first.
        ['b', 'text'],
        ['a', 5],
        ['a', 4],
        ['a', 3],
        ['a', 2],
        ['a', 1],
      ]);
      expect(nextCursor).toBeNull();
      expect(items[0]).toMatchObject({ observedAt: day(10), ingestSeq: expect.stringMatching(/^\d+$/) });
      expect(Date.parse(items[0]?.ingestedAt ?? '')).toBeGreaterThan(Date.parse('2025-01-01T00:00:00Z'));
    });

    it('shows the attributes asked for only', async () => {
      const { attrium } = await withHistory();
      const { items } = await attrium.entities.history({ entity: 'e', attributes: ['b'] });
      expect(items.map(({ value }) => value)).toEqual(['text']);
      expect((await attrium.entities.history({ entity: 'e', attributes: [] })).items).toEqual([]);
    });

    it.each([1, 2, 3, 10, 11])('in pages of %i shows the same, each value once', async (limit) => {
      const { attrium } = await withHistory();
      const { items } = await attrium.entities.history({ entity: 'e' });
      const pages = await everyPage(attrium, { entity: 'e', limit });
      expect(pages.flat()).toEqual(items);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(pages.at(-1)?.length).toBeGreaterThan(0);
    });

    it('a window takes what was observed from its start to before its end', async () => {
      const { attrium } = await withHistory();
      const valuesIn = async (window: HistoryInput['window']) => {
        const pages = await everyPage(attrium, { entity: 'e', attributes: ['a'], window, limit: 2 });
        return pages.flat().map(({ value }) => value);
      };
      expect(await valuesIn({ from: day(3), to: day(6) })).toEqual([5, 4, 3]);
      expect(await valuesIn({ from: day(9) })).toEqual([10, 9]);
      expect(await valuesIn({ to: day(2) })).toEqual([1]);
      expect(await valuesIn({})).toHaveLength(10);
      expect(await valuesIn({ from: '2019-01-01T00:00:00Z', to: '2019-02-01T00:00:00Z' })).toEqual([]);
    });

    it('a page does not change under writes of newer values', async () => {
      const { attrium } = await withHistory();
      const first = await attrium.entities.history({ entity: 'e', limit: 3 });
      await attrium.entities.put({ entity: 'e', values: { a: 11 }, observedAt: day(11) });
      const second = await attrium.entities.history({
        entity: 'e',
        limit: 3,
        cursor: first.nextCursor ?? '',
      });
      expect([...first.items, ...second.items].map(({ value }) => value)).toEqual([10, 9, 8, 7, 6, 'text']);
    });

    it('of an entity without values is empty, of none at all is refused', async () => {
      const { attrium } = await scene();
      await attrium.entities.put({ entity: 'bare', values: {} });
      expect((await attrium.entities.history({ entity: 'bare' })).items).toEqual([]);
      await refusal(attrium.entities.history({ entity: 'never' }), 'ENTITY_NOT_FOUND');
    });

    it('a cursor belongs to its entity, attributes and window', async () => {
      const { attrium } = await withHistory();
      await attrium.entities.put({ entity: 'other', values: { a: 1 } });
      const { nextCursor } = await attrium.entities.history({ entity: 'e', limit: 2 });
      const cursor = nextCursor ?? '';
      await refusal(attrium.entities.history({ entity: 'other', cursor }), 'CURSOR_INVALID');
      await refusal(attrium.entities.history({ entity: 'e', attributes: ['a'], cursor }), 'CURSOR_INVALID');
      await refusal(
        attrium.entities.history({ entity: 'e', window: { from: day(1) }, cursor }),
        'CURSOR_INVALID',
      );
      await refusal(attrium.entities.find({ cursor }), 'CURSOR_INVALID');
      expect((await attrium.entities.history({ entity: 'e', limit: 5, cursor })).items).toHaveLength(5);
    });
  });
};
