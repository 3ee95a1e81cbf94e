import { describe, expect, it } from 'vitest';
import { type OpenScene, refusal } from '../subject.ts';

const day = (n: number): string => `2020-01-0${n}T00:00:00.000000Z`;

export const readCases = (scene: OpenScene): void => {
  const withEntities = async () => {
    const opened = await scene();
    const { attrium } = opened;
    await attrium.attributes.define({
      attributes: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'text' },
      ],
    });
    await attrium.entities.putMany({
      items: [
        { entity: 'x', type: 'ship', values: { a: 1, b: 'one' }, observedAt: day(1) },
        { entity: 'y', values: { a: 2 }, observedAt: day(1) },
        { entity: 'gone', values: { a: 3 } },
      ],
    });
    await attrium.entities.delete({ entity: 'gone' });
    return opened;
  };

  describe('entities.get', () => {
    it('shows the values asked for', async () => {
      const { attrium } = await withEntities();
      const all = await attrium.entities.get({ entity: 'x' });
      expect(all.values).toEqual({
        a: { value: 1, observedAt: day(1) },
        b: { value: 'one', observedAt: day(1) },
      });
      expect((await attrium.entities.get({ entity: 'x', attributes: ['b'] })).values).toEqual({
        b: all.values.b,
      });
      expect((await attrium.entities.get({ entity: 'y', attributes: ['b'] })).values).toEqual({});
      expect((await attrium.entities.get({ entity: 'x', attributes: [] })).values).toEqual({});
    });

    it('as of a moment shows what had been observed until then, as known now', async () => {
      const { attrium } = await withEntities();
      await attrium.entities.put({ entity: 'x', values: { a: 30, b: null }, observedAt: day(3) });
      // Comes late, and belongs to the past all the same.
      await attrium.entities.put({ entity: 'x', values: { a: 20 }, observedAt: day(2) });
      const valuesAt = async (asOf: string) => {
        const { values } = await attrium.entities.get({ entity: 'x', asOf });
        return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
      };
      expect(await valuesAt('2019-12-31T23:59:59.999999Z')).toEqual({});
      expect(await valuesAt(day(1))).toEqual({ a: 1, b: 'one' });
      expect(await valuesAt(day(2))).toEqual({ a: 20, b: 'one' });
      expect(await valuesAt('2020-01-03T01:00:00+01:00')).toEqual({ a: 30 });
    });

    it('as of a moment tells the state of today beside the values of then', async () => {
      const { attrium } = await withEntities();
      await attrium.entities.put({ entity: 'x', type: 'boat', values: {} });
      expect(await attrium.entities.get({ entity: 'x', asOf: day(1) })).toMatchObject({
        type: 'boat',
        version: '2',
      });
      await attrium.entities.delete({ entity: 'x' });
      await refusal(attrium.entities.get({ entity: 'x', asOf: day(1) }), 'ENTITY_DELETED');
    });

    it('says of each value whether it is older than its attribute allows', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'hourly', type: 'number', freshForMs: 3_600_000 },
          { name: 'lasting', type: 'number' },
        ],
      });
      await attrium.entities.put({ entity: 'old', values: { hourly: 1, lasting: 1 }, observedAt: day(1) });
      await attrium.entities.put({ entity: 'new', values: { hourly: 1, lasting: 1 } });
      const { items } = await attrium.entities.getMany({ entities: ['old', 'new'] });
      expect(items.map(({ values }) => [values.hourly?.freshness, values.lasting?.freshness])).toEqual([
        ['STALE', undefined],
        ['FRESH', undefined],
      ]);
      const found = await attrium.entities.find({ orderBy: [{ attribute: '$entity', direction: 'desc' }] });
      expect(found.items.map(({ values }) => values.hourly?.freshness)).toEqual(['STALE', 'FRESH']);
    });
  });

  describe('entities.getMany', () => {
    it('answers in the order asked, and says what is missing and why', async () => {
      const { attrium } = await withEntities();
      const answer = await attrium.entities.getMany({ entities: ['y', 'never', 'gone', 'x'] });
      expect(answer.items.map(({ entity }) => entity)).toEqual(['y', 'x']);
      expect(answer.missing).toEqual([
        { entity: 'never', code: 'ENTITY_NOT_FOUND' },
        { entity: 'gone', code: 'ENTITY_DELETED' },
      ]);
    });

    it('answers once for an entity that is named twice', async () => {
      const { attrium } = await withEntities();
      const answer = await attrium.entities.getMany({
        entities: ['x', 'never', 'x', 'never'],
        attributes: ['a'],
      });
      expect(answer.items).toMatchObject([{ entity: 'x', values: { a: { value: 1 } } }]);
      expect(answer.missing).toHaveLength(1);
    });
  });
};
