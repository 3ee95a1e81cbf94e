import { describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

const idle = (attrium: Attrium, name: string): Promise<void> =>
  expect
    .poll(async () => {
      const { attributes } = await attrium.attributes.list({});
      return attributes.find((attribute) => attribute.name === name)?.change;
    })
    .toBeUndefined();

export const evolutionCases = (scene: OpenScene): void => {
  describe('an attribute that changes', () => {
    const open = async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'size', type: 'text', unit: 'cm' },
          { name: 'secret', type: 'text', pii: 'sensitive' },
        ],
      });
      const put = (entity: string, size: string | number | null, observedAt?: string) =>
        attrium.entities.put({ entity, values: { size }, observedAt });
      await put('a', '1', '2025-12-01T00:00:00Z');
      await put('b', '20');
      await put('c', '3');
      const found = async (op: 'eq' | 'gt', value: string | number) =>
        (await attrium.entities.find({ where: { attribute: 'size', op, value } })).items.map(
          ({ entity }) => entity,
        );
      return { attrium, put, found };
    };

    it('has another type with its values, and filters and orders by it', async () => {
      const { attrium, put, found } = await open();
      const updated = await attrium.attributes.update({ name: 'size', type: 'integer', unit: 'mm' });
      expect(updated).toMatchObject({ name: 'size', type: 'integer', unit: 'mm' });
      await idle(attrium, 'size');
      expect(await found('gt', 2)).toEqual(['b', 'c']);
      await refusal(found('eq', '20'), 'VALUE_TYPE');
      await refusal(put('a', '2'), 'VALUE_TYPE');
      await put('a', 2);
      const { items } = await attrium.entities.find({ orderBy: [{ attribute: 'size' }], select: ['size'] });
      expect(items.map(({ values }) => values.size?.value)).toEqual([2, 3, 20]);
    });

    it('keeps its history as it was written, and says what it was then', async () => {
      const { attrium, put } = await open();
      await attrium.attributes.update({ name: 'size', type: 'integer', unit: 'mm' });
      await put('a', 2);
      const { items } = await attrium.entities.history({ entity: 'a' });
      expect(items).toMatchObject([
        { attribute: 'size', value: 2 },
        { attribute: 'size', value: '1', under: { version: '1', type: 'text', unit: 'cm' } },
      ]);
      expect(items[0]).not.toHaveProperty('under');
      const past = await attrium.entities.get({ entity: 'a', asOf: '2025-12-01T00:00:00Z' });
      expect(past.values).toMatchObject({ size: { value: 1 } });
    });

    it('says in a dry run which values would be lost, and changes nothing', async () => {
      const { attrium, put, found } = await open();
      await put('d', 'large');
      await put('e', null);
      const before = await attrium.attributes.list({});
      const { plan, ...told } = await attrium.attributes.update({
        name: 'size',
        type: 'integer',
        max: 10,
        dryRun: true,
      });
      expect(plan).toEqual({
        coercion: 'checked',
        values: 4,
        lost: 1,
        violating: 1,
        examples: { lost: ['d'], violating: ['b'] },
      });
      expect(before.attributes).toContainEqual(told);
      expect(await attrium.attributes.list({})).toEqual(before);
      expect(await found('eq', 'large')).toEqual(['d']);
    });

    it('says in a dry run how many values new constraints would refuse', async () => {
      const { attrium } = await open();
      const { plan } = await attrium.attributes.update({ name: 'size', pattern: '^.$', dryRun: true });
      expect(plan).toMatchObject({ coercion: 'lossless', values: 3, lost: 0, violating: 1 });
      expect(plan?.examples.violating).toEqual(['b']);
    });

    it('loses no value without consent, and shows none of them', async () => {
      const { attrium } = await open();
      await attrium.entities.put({ entity: 'a', values: { secret: 'hush' } });
      const change = { name: 'secret', type: 'boolean' } as const;
      const error = await refusal(attrium.attributes.update(change), 'ATTRIBUTE_COERCION');
      expect(error.details).toMatchObject({
        attribute: 'secret',
        type: 'boolean',
        values: 1,
        lost: 1,
        examples: ['a'],
      });
      expect(JSON.stringify([error.message, error.details])).not.toContain('hush');
      await attrium.attributes.update({ ...change, onLoss: 'unset' });
      await idle(attrium, 'secret');
      expect((await attrium.entities.get({ entity: 'a' })).values).not.toHaveProperty('secret');
      const { items } = await attrium.entities.history({ entity: 'a', attributes: ['secret'] });
      expect(items).toMatchObject([{ value: 'hush', under: { type: 'text' } }]);
    });

    it('has another name with its values and their history, and the old one is free', async () => {
      const { attrium } = await open();
      const renamed = await attrium.attributes.update({ name: 'size', rename: 'length' });
      expect(renamed).toMatchObject({ name: 'length', version: '2' });
      await attrium.attributes.define({ attributes: [{ name: 'size', type: 'boolean' }] });
      expect((await attrium.entities.get({ entity: 'a' })).values).toMatchObject({ length: { value: '1' } });
      const { items } = await attrium.entities.history({ entity: 'a' });
      expect(items).toMatchObject([{ attribute: 'length', value: '1' }]);
      await attrium.entities.put({ entity: 'a', values: { size: true } });
      expect((await attrium.entities.get({ entity: 'a', attributes: ['size'] })).values).toMatchObject({
        size: { value: true },
      });
      await refusal(attrium.attributes.update({ name: 'length', rename: 'size' }), 'ATTRIBUTE_EXISTS');
    });

    it('is named and typed anew in one call', async () => {
      const { attrium } = await open();
      const input = { name: 'size', rename: 'length', type: 'integer', description: 'over all' } as const;
      const updated = await attrium.attributes.update(input);
      expect(updated).toMatchObject({ name: 'length', description: 'over all' });
      await idle(attrium, 'length');
      expect((await attrium.entities.get({ entity: 'b' })).values).toMatchObject({ length: { value: 20 } });
    });

    it('a page of an order whose type has changed is not gone on with', async () => {
      const { attrium } = await open();
      const query = { orderBy: [{ attribute: 'size' }], limit: 1 };
      const { nextCursor } = await attrium.entities.find(query);
      await attrium.attributes.update({ name: 'size', type: 'integer' });
      await idle(attrium, 'size');
      const next = attrium.entities.find({ ...query, cursor: nextCursor ?? '' });
      await refusal(next, 'CURSOR_INVALID');
    });

    it('is restored as it was after it was retired', async () => {
      const { attrium, found } = await open();
      await attrium.attributes.retire({ name: 'size' });
      const restored = await attrium.attributes.restore({ name: 'size' });
      expect(restored.retiredAt).toBeUndefined();
      expect(await found('eq', '20')).toEqual(['b']);
      expect(await attrium.attributes.restore({ name: 'size' })).toEqual(restored);
    });

    it('names that may mean one thing are told, where they are defined and where they are listed', async () => {
      const { attrium } = await open();
      expect(await attrium.attributes.list({})).not.toHaveProperty('nearDuplicates');
      const names = ['Sizes', 'weight'];
      const defined = await attrium.attributes.define({
        attributes: names.map((name) => ({ name, type: 'text' as const })),
      });
      expect(defined.nearDuplicates).toEqual([['Sizes', 'size']]);
      expect((await attrium.attributes.list({})).nearDuplicates).toEqual([['Sizes', 'size']]);
      const declared = { attributes: [{ name: 'Weights', type: 'text' as const }], dryRun: true };
      expect((await attrium.attributes.sync(declared)).notices).toEqual([
        { name: 'Weights', message: expect.stringContaining('"weight"') },
      ]);
      await attrium.attributes.retire({ name: 'Sizes' });
      expect(await attrium.attributes.list({})).not.toHaveProperty('nearDuplicates');
    });
  });
};
