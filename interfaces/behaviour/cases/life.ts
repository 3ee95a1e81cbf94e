import { describe, expect, it } from 'vitest';
import { type OpenScene, refusal } from '../subject.ts';

export const lifeCases = (scene: OpenScene): void => {
  const withEntity = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({
      attributes: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'number' },
      ],
    });
    await opened.attrium.entities.put({ entity: 'e', type: 'ship', values: { a: 1, b: 1 } });
    return opened;
  };

  describe('a deleted entity', () => {
    it('is hidden from every read', async () => {
      const { attrium } = await withEntity();
      expect(await attrium.entities.delete({ entity: 'e' })).toMatchObject({
        entity: 'e',
        rev: '2',
        version: '2',
      });
      await refusal(attrium.entities.get({ entity: 'e' }), 'ENTITY_DELETED');
      await refusal(attrium.entities.history({ entity: 'e' }), 'ENTITY_NOT_FOUND');
      expect((await attrium.entities.find({})).items).toEqual([]);
      expect(await attrium.entities.getMany({ entities: ['e'] })).toMatchObject({
        items: [],
        missing: [{ entity: 'e', code: 'ENTITY_DELETED' }],
      });
    });

    it('refuses edits and observations until it is restored', async () => {
      const { attrium } = await withEntity();
      await attrium.entities.delete({ entity: 'e' });
      await refusal(attrium.entities.put({ entity: 'e', values: { a: 2 } }), 'ENTITY_DELETED');
      const { accepted, rejected } = await attrium.ingest.write({
        values: [
          { entity: 'e', attribute: 'a', value: 2 },
          { entity: 'other', attribute: 'a', value: 2 },
        ],
      });
      expect({ accepted, codes: rejected.map(({ index, code }) => [index, code]) }).toEqual({
        accepted: 1,
        codes: [[0, 'ENTITY_DELETED']],
      });
      await attrium.entities.restore({ entity: 'e' });
      await attrium.entities.put({ entity: 'e', values: { a: 3 } });
      expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(3);
    });

    it('comes back whole, with its type, its values and their history', async () => {
      const { attrium } = await withEntity();
      await attrium.entities.delete({ entity: 'e' });
      expect(await attrium.entities.restore({ entity: 'e' })).toMatchObject({ rev: '3', version: '3' });
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({
        type: 'ship',
        version: '3',
        values: { a: { value: 1 }, b: { value: 1 } },
      });
      expect((await attrium.entities.history({ entity: 'e' })).items).toHaveLength(2);
    });

    it('deleting or restoring twice is one edit more, and the same state', async () => {
      const { attrium } = await withEntity();
      expect((await attrium.entities.restore({ entity: 'e' })).version).toBe('2');
      expect((await attrium.entities.delete({ entity: 'e' })).version).toBe('3');
      expect((await attrium.entities.delete({ entity: 'e' })).version).toBe('4');
      await refusal(attrium.entities.get({ entity: 'e' }), 'ENTITY_DELETED');
      await attrium.entities.restore({ entity: 'e' });
      expect((await attrium.entities.get({ entity: 'e' })).version).toBe('5');
    });

    it('one that never was can be neither deleted nor restored', async () => {
      const { attrium } = await scene();
      await refusal(attrium.entities.delete({ entity: 'never' }), 'ENTITY_NOT_FOUND');
      await refusal(attrium.entities.restore({ entity: 'never' }), 'ENTITY_NOT_FOUND');
      await refusal(attrium.entities.get({ entity: 'never' }), 'ENTITY_NOT_FOUND');
    });

    it('a conflict of versions is told before the deletion', async () => {
      const { attrium } = await withEntity();
      await attrium.entities.delete({ entity: 'e' });
      await refusal(
        attrium.entities.put({ entity: 'e', values: {}, expectedVersion: '1' }),
        'VERSION_CONFLICT',
      );
      await refusal(
        attrium.entities.put({ entity: 'e', values: {}, expectedVersion: '2' }),
        'ENTITY_DELETED',
      );
    });
  });
};
