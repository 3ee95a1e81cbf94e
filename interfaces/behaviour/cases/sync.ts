import { describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

const namesIn = async (attrium: Attrium): Promise<string[]> =>
  (await attrium.attributes.list({})).attributes.map(({ name }) => name);

export const syncCases = (scene: OpenScene): void => {
  describe('attributes.sync', () => {
    it('makes the catalogue equal to the declaration, and then has nothing to do', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'kept', type: 'number', unit: 'kg', max: 5 },
          { name: 'other', type: 'text' },
        ],
      });
      const declared = {
        attributes: [
          { name: 'kept', type: 'number' as const, unit: 'g' },
          { name: 'made', type: 'boolean' as const },
        ],
      };
      const answer = await attrium.attributes.sync(declared);
      expect(answer).toMatchObject({ applied: true, breaking: [], notices: [] });
      expect(answer.changes).toEqual([
        { kind: 'update', name: 'kept', patch: { unit: 'g', max: null } },
        { kind: 'define', spec: expect.objectContaining({ name: 'made', type: 'boolean' }) },
      ]);
      expect(await namesIn(attrium)).toEqual(['kept', 'made', 'other']);
      expect(await attrium.attributes.sync(declared)).toEqual({
        applied: true,
        changes: [],
        breaking: [],
        notices: [],
      });
    });

    it('retires what is not declared only where it is told to', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'other', type: 'text' }] });
      await attrium.attributes.sync({ attributes: [] });
      expect(await namesIn(attrium)).toEqual(['other']);
      const { changes, notices } = await attrium.attributes.sync({ attributes: [], retireOthers: true });
      expect(changes).toEqual([{ kind: 'retire', name: 'other' }]);
      expect(notices.map(({ name }) => name)).toEqual(['other']);
      expect(await namesIn(attrium)).toEqual([]);
    });

    it('a dry run says what would change and changes nothing', async () => {
      const { attrium } = await scene();
      const { attributes } = await attrium.attributes.define({
        attributes: [{ name: 'weight', type: 'number' }],
      });
      const answer = await attrium.attributes.sync({
        attributes: [
          { name: 'weight', type: 'text' },
          { name: 'made', type: 'text' },
        ],
        dryRun: true,
      });
      expect(answer.applied).toBe(false);
      expect(answer.changes).toMatchObject([{ kind: 'define', spec: { name: 'made' } }]);
      expect(answer.breaking).toMatchObject([{ name: 'weight', code: 'ATTRIBUTE_TYPE_CHANGE' }]);
      expect(await attrium.attributes.list({ retired: true })).toEqual({ attributes });
    });

    it('changes nothing at all while one change is breaking', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'weight', type: 'number' },
          { name: 'gone', type: 'number' },
        ],
      });
      await attrium.attributes.retire({ name: 'gone' });
      const made = { name: 'made', type: 'text' as const };
      const typed = attrium.attributes.sync({ attributes: [{ name: 'weight', type: 'text' }, made] });
      const error = await refusal(typed, 'ATTRIBUTE_TYPE_CHANGE');
      expect(error.details.breaking).toMatchObject([{ name: 'weight', code: 'ATTRIBUTE_TYPE_CHANGE' }]);
      const revived = attrium.attributes.sync({ attributes: [{ name: 'gone', type: 'number' }, made] });
      await refusal(revived, 'ATTRIBUTE_RETIRED');
      expect(await namesIn(attrium)).toEqual(['weight']);
    });

    it('says which changes will refuse calls that worked before', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'weight', type: 'number', max: 10 }] });
      const answer = await attrium.attributes.sync({
        attributes: [{ name: 'weight', type: 'number', max: 5 }],
      });
      expect(answer.applied).toBe(true);
      expect(answer.notices).toMatchObject([{ name: 'weight', message: expect.stringContaining('max') }]);
    });
  });
};
