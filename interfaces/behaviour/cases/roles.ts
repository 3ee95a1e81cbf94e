import { describe, expect, it } from 'vitest';
import type { Role } from '#domain/ports/tenants';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

const calls = (
  attrium: Attrium,
): Readonly<Record<'reader' | 'writer' | 'admin', (() => Promise<unknown>)[]>> => ({
  reader: [
    () => attrium.attributes.list({}),
    () => attrium.entities.get({ entity: 'e' }),
    () => attrium.entities.getMany({ entities: ['e'] }),
    () => attrium.entities.find({}),
    () => attrium.entities.explain({}),
    () => attrium.entities.history({ entity: 'e' }),
  ],
  writer: [
    () => attrium.entities.put({ entity: 'e', values: { a: 2 } }),
    () => attrium.entities.putMany({ items: [{ entity: 'e', values: { a: 2 } }] }),
    () => attrium.entities.delete({ entity: 'e' }),
    () => attrium.entities.restore({ entity: 'e' }),
    () => attrium.ingest.write({ values: [{ entity: 'e', attribute: 'a', value: 2 }] }),
  ],
  admin: [
    () => attrium.attributes.define({ attributes: [{ name: 'b', type: 'text' }] }),
    () => attrium.attributes.update({ name: 'a', unit: 'kg' }),
    () => attrium.attributes.sync({ attributes: [{ name: 'b', type: 'text' }] }),
    () => attrium.attributes.retire({ name: 'b' }),
  ],
});

export const roleCases = (scene: OpenScene): void => {
  const withEntity = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({ attributes: [{ name: 'a', type: 'number' }] });
    await opened.attrium.entities.put({ entity: 'e', values: { a: 1 } });
    return opened;
  };

  describe('roles', () => {
    it('a reader reads, and is refused everything else', async () => {
      const { as, attrium } = await withEntity();
      const may = calls(await as('reader'));
      for (const call of may.reader) await call();
      for (const call of may.writer) {
        expect((await refusal(call(), 'FORBIDDEN')).details).toMatchObject({
          needs: 'writer',
          has: 'reader',
        });
      }
      for (const call of may.admin) await refusal(call(), 'FORBIDDEN');
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({
        rev: '1',
        values: { a: { value: 1 } },
      });
      expect((await attrium.attributes.list({})).attributes).toMatchObject([{ name: 'a', version: '1' }]);
    });

    it('a writer reads and writes, and is refused the catalogue', async () => {
      const { as } = await withEntity();
      const may = calls(await as('writer'));
      for (const call of [...may.reader, ...may.writer]) await call();
      for (const call of may.admin) await refusal(call(), 'FORBIDDEN');
    });

    it.each<Role>(['admin', 'operator'])('the role %s may do everything within its tenant', async (role) => {
      const { as } = await withEntity();
      const may = calls(await as(role));
      for (const call of [...may.reader, ...may.writer, ...may.admin]) await call();
    });

    it('a refusal does not depend on whether the input is right', async () => {
      const { as } = await withEntity();
      const reader = await as('reader');
      await refusal(reader.entities.put({ entity: '', values: {} }), 'FORBIDDEN');
      await refusal(reader.entities.put({} as never), 'FORBIDDEN');
    });
  });

  describe('tenants', () => {
    it('do not see each other', async () => {
      const [one, other] = [await withEntity(), await scene()];
      expect((await other.attrium.attributes.list({ retired: true })).attributes).toEqual([]);
      expect((await other.attrium.entities.find({})).items).toEqual([]);
      await refusal(other.attrium.entities.get({ entity: 'e' }), 'ENTITY_NOT_FOUND');
      await refusal(other.attrium.entities.history({ entity: 'e' }), 'ENTITY_NOT_FOUND');
      await refusal(other.attrium.entities.delete({ entity: 'e' }), 'ENTITY_NOT_FOUND');
      await refusal(other.attrium.entities.put({ entity: 'e', values: { a: 2 } }), 'ATTRIBUTE_UNKNOWN');
      expect((await one.attrium.entities.get({ entity: 'e' })).rev).toBe('1');
    });

    it('have entities and attributes of the same names, each its own', async () => {
      const [one, other] = [await withEntity(), await scene()];
      await other.attrium.attributes.define({ attributes: [{ name: 'a', type: 'text' }] });
      await other.attrium.entities.put({ entity: 'e', values: { a: 'text' } });
      expect((await one.attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(1);
      expect((await other.attrium.entities.get({ entity: 'e' })).values.a?.value).toBe('text');
    });

    it('a cursor of one is refused by another', async () => {
      const [one, other] = [await withEntity(), await withEntity()];
      await one.attrium.entities.put({ entity: 'f', values: {} });
      const { nextCursor } = await one.attrium.entities.find({ limit: 1 });
      await refusal(other.attrium.entities.find({ limit: 1, cursor: nextCursor ?? '' }), 'CURSOR_INVALID');
    });
  });
};
