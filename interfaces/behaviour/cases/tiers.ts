import { describe, expect, it } from 'vitest';
import type { OpenScene } from '../subject.ts';

export const tierCases = (scene: OpenScene): void => {
  describe('tiers', () => {
    it('are pinned and left to the store again, and finds answer alike', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'depth', type: 'number' },
          { name: 'light', type: 'boolean' },
        ],
      });
      await attrium.entities.put({ entity: 'buoy:1', values: { depth: 12, light: true } });
      const found = async () =>
        (await attrium.entities.find({ where: { attribute: 'depth', op: 'gt', value: 10 } })).items.map(
          ({ entity }) => entity,
        );
      for (const pin of ['hot', 'auto', 'cold', 'auto'] as const) {
        expect(await attrium.attributes.pin({ attribute: 'depth', pin })).toMatchObject({ tier: pin });
        expect(await found()).toEqual(['buoy:1']);
      }
    });

    it('tell how they are used, and what would be decided of them', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'depth', type: 'number', tier: 'hot' },
          { name: 'light', type: 'boolean' },
        ],
      });
      const { attributes, budgetBytes } = await attrium.attributes.stats();
      expect(attributes).toMatchObject([
        { attribute: 'depth', type: 'number', pin: 'hot', placement: 'hot', filtersPerHour: 0, usedAt: null },
        { attribute: 'light', type: 'boolean', pin: 'auto', placement: 'cold', savesMsPerHour: 0 },
      ]);
      expect((await attrium.attributes.stats({ attributes: ['light'] })).attributes).toHaveLength(1);
      expect(await attrium.attributes.promotions()).toMatchObject({
        mode: 'on',
        budgetBytes,
        proposals: [{ attribute: 'depth', action: 'keep', reason: 'PINNED' }],
        items: [],
        nextCursor: null,
      });
    });

    it('are seen by readers and pinned by admins', async () => {
      const { attrium, as } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'depth', type: 'number' }] });
      const [reader, writer] = [await as('reader'), await as('writer')];
      expect((await reader.attributes.stats()).attributes).toHaveLength(1);
      await reader.attributes.promotions();
      await expect(writer.attributes.pin({ attribute: 'depth', pin: 'hot' })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    });
  });
};
