import { describe, expect, it } from 'vitest';
import { attributesOf, defineAttributes } from '../../client/typed/declarations.ts';
import { filterBuilder } from '../../client/typed/filter-builder.ts';
import type { OpenScene } from '../subject.ts';

const attributes = defineAttributes({
  age: { type: 'integer', min: 0, unit: 'years' },
  mass: { type: 'number', max: 500 },
  price: { type: 'decimal', allowed: ['1', '2.5'] },
  active: { type: 'boolean' },
  name: { type: 'text', pattern: '^[a-z]+$', pii: 'personal' },
  colour: { type: 'text', allowed: ['red', 'green'], description: 'as painted' },
  'checked.at': { type: 'timestamp', freshForMs: 60_000 },
  notes: { type: 'json', tier: 'cold' },
  owner: { type: 'reference' },
});
const { f, and, or, not } = filterBuilder(attributes);

export const typedCases = (scene: OpenScene): void => {
  const open = async () => {
    const { attrium } = await scene();
    await attrium.attributes.sync({ attributes: attributesOf(attributes) });
    return attrium.typed(attributes);
  };

  describe('calls with declared attributes', () => {
    it('have the whole declaration in the catalogue, and nothing to change when it is applied again', async () => {
      const attrium = await open();
      const specs = attributesOf(attributes);
      const again = { applied: false, changes: [], breaking: [], notices: [] };
      expect(await attrium.attributes.sync({ attributes: specs, dryRun: true, retireOthers: true })).toEqual(
        again,
      );
    });

    it('write, read, find and follow values in one session', async () => {
      const session = (await open()).session();
      await session.entities.put({
        entity: 'a',
        type: 'ship',
        values: { age: 3, price: '2.5', active: true, colour: 'red', notes: { by: [1, null] }, owner: 'b' },
      });
      await session.entities.putMany({
        items: [
          { entity: 'b', type: 'ship', values: { age: 9, name: 'beagle', mass: 1.5 } },
          { entity: 'c', values: { age: 4, colour: 'green' } },
        ],
      });
      await session.ingest.write({
        values: [
          { entity: 'c', attribute: 'checked.at', value: '2026-01-31T12:00:00Z' },
          { entity: 'a', attribute: 'age', value: null },
        ],
      });

      const { values } = await session.entities.get({ entity: 'a', attributes: ['age', 'price', 'notes'] });
      expect(values.age).toBeUndefined();
      expect(values.price?.value).toBe('2.5');
      expect(values.notes?.value).toEqual({ by: [1, null] });
      const many = await session.entities.getMany({ entities: ['c', 'b'], attributes: ['checked.at'] });
      expect(many.items.map((item) => item.values['checked.at']?.value)).toEqual([
        '2026-01-31T12:00:00.000000Z',
        undefined,
      ]);
      const found = await session.entities.find({
        where: { or: [{ attribute: 'age', op: 'between', value: [4, 9] }, f.colour.eq('red')] },
        select: ['age'],
        orderBy: [{ attribute: 'age', direction: 'desc', nulls: 'first' }],
      });
      expect(found.items.map(({ entity, values: { age } }) => [entity, age?.value])).toEqual([
        ['a', undefined],
        ['b', 9],
        ['c', 4],
      ]);
      const { items } = await session.entities.history({ entity: 'a', attributes: ['age'] });
      expect(items.map(({ attribute, value }) => [attribute, value])).toEqual([
        ['age', null],
        ['age', 3],
      ]);
    });

    it('find by every comparison that the builder makes', async () => {
      const attrium = await open();
      await attrium.entities.putMany({
        items: [
          {
            entity: 'a',
            type: 'ship',
            values: {
              age: 3,
              mass: 2,
              price: '1',
              active: true,
              name: 'alpha',
              colour: 'red',
              'checked.at': '2026-01-31T12:00:00Z',
              notes: [],
              owner: 'b',
            },
          },
          { entity: 'b', values: {} },
        ],
      });
      const matching = [
        f.age.eq(3),
        f.age.ne(4),
        f.age.lt(4),
        f.mass.lte(2),
        f.mass.gt(1.5),
        f.price.gte('0.5'),
        f.price.in(['1', '2.5']),
        f['checked.at'].between('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
        f.active.eq(true),
        f.name.prefix('al'),
        f.name.contains('ph'),
        f.colour.in(['red', 'green']),
        f.notes.exists(),
        not(f.notes.exists(false)),
        f.owner.eq('b'),
        f.$entity.lt('b'),
        f.$type.eq('ship'),
        and(f.age.eq(3), or(f.colour.eq('green'), f.colour.eq('red'))),
      ];
      for (const where of matching) {
        const { items } = await attrium.entities.find({ where, select: [] });
        expect(
          items.map(({ entity }) => entity),
          JSON.stringify(where),
        ).toEqual(['a']);
      }
    });
  });
};
