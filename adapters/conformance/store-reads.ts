import { describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
import { valueTypes } from '#domain/values';
import { at, key, type Scene } from './scene.ts';
import { valueSamples } from './value-samples.ts';

export const readRules = (openScene: () => Promise<Scene>): void => {
  describe('read', () => {
    it.each(valueTypes)('gives back every value of type %s as it was put', async (type) => {
      const scene = await openScene();
      const samples = valueSamples[type];
      await scene.apply(
        ...samples.map((value, i) =>
          scene.putting(`e${i}`, { [`${type}.hot`]: value, [`${type}.cold`]: value }),
        ),
      );
      const entities = samples.map((_, i) => key(`e${i}`));
      const { data } = await scene.store.read({ tenant: scene.tenant, entities });
      expect(data.map((state) => state && scene.named(state))).toEqual(
        samples.map((value) => ({ [`${type}.hot`]: value, [`${type}.cold`]: value })),
      );
      const histories = await Promise.all(entities.map((entity) => scene.history(entity)));
      expect(histories.map((entries) => entries.map((entry) => entry.value))).toEqual(
        samples.map((value) => [value, value]),
      );
    });

    it('keeps observedAt to the microsecond', async () => {
      const scene = await openScene();
      const times = [at(1), at(1) + 1, at(1) + 999_999, -1, 0].map((time) => time as ReturnType<typeof at>);
      for (const [i, observedAt] of times.entries())
        await scene.put(`e${i}`, { 'number.hot': i }, { observedAt });
      const states = await Promise.all(times.map((_, i) => scene.state(`e${i}`)));
      expect(states.map((state) => state?.values.get(scene.id('number.hot'))?.observedAt)).toEqual(times);
    });

    it('answers in the order asked, null where there is no such entity', async () => {
      const scene = await openScene();
      await scene.apply(...['a', 'b', 'c'].map((entity) => scene.putting(entity)));
      const asked = ['c', 'none', 'a', 'c'];
      const { data } = await scene.store.read({ tenant: scene.tenant, entities: asked.map(key) });
      expect(data.map((state) => state?.entity ?? null)).toEqual(['c', null, 'a', 'c']);
      expect((await scene.store.read({ tenant: scene.tenant, entities: [] })).data).toEqual([]);
    });

    it('keys are equal only where every byte is', async () => {
      const scene = await openScene();
      const keys = ['k', 'K', 'k ', '\u00e4', 'a\u0308', '\u{1f511}', "'", '%', 'k'.repeat(255)];
      await scene.apply(...keys.map((entity, i) => scene.putting(entity, { 'integer.hot': i })));
      const { data } = await scene.store.read({ tenant: scene.tenant, entities: keys.map(key) });
      expect(data.map((state) => state && [state.entity, scene.named(state)['integer.hot']])).toEqual(
        keys.map((entity, i) => [entity, i]),
      );
    });

    it('gives exactly the attributes asked for, where they are set', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'number.cold': 2, 'text.hot': 'x', 'text.cold': 'y' });
      const attributes = ['number.cold', 'text.hot', 'boolean.hot'].map((name) => scene.id(name));
      const read = async (asked: typeof attributes) => {
        const { data } = await scene.store.read({
          tenant: scene.tenant,
          entities: [key('e')],
          attributes: asked,
        });
        return data.map((state) => state && scene.named(state));
      };
      expect(await read(attributes)).toEqual([{ 'number.cold': 2, 'text.hot': 'x' }]);
      expect(await read([])).toEqual([{}]);
    });

    it('as of a moment gives the newest value observed until then, and the entity as it is today', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'a' }, { observedAt: at(1), type: 'old' });
      await scene.put('e', { 'number.hot': 3, 'text.cold': null }, { observedAt: at(3), type: 'new' });
      await scene.observe('e', { 'number.hot': 2 }, at(2));
      const asOf = [0, 1, 2, 2.999999, 3, 9].map((seconds) => scene.values('e', at(seconds)));
      expect(await Promise.all(asOf)).toEqual([
        {},
        { 'number.hot': 1, 'text.cold': 'a' },
        { 'number.hot': 2, 'text.cold': 'a' },
        { 'number.hot': 2, 'text.cold': 'a' },
        { 'number.hot': 3 },
        { 'number.hot': 3 },
      ]);
      expect(await scene.state('e', at(1))).toMatchObject({ type: 'new', rev: 3, version: 2, life: 'alive' });
    });

    it('as of a moment before a deletion still hides the values of a deleted entity', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1 }, { observedAt: at(1) });
      await scene.apply(scene.deleting('e'));
      expect(await scene.state('e', at(1))).toMatchObject({ life: 'deleted', values: new Map() });
    });

    it('a value carries the time and the place of its own write', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' }, { observedAt: at(1) });
      await scene.observe('e', { 'text.cold': 'y' }, at(2));
      const entries = await scene.history('e');
      const values = (await scene.state('e'))?.values;
      for (const name of ['number.hot', 'text.cold']) {
        const newest = entries.find((entry) => entry.attribute === scene.id(name));
        const { value, observedAt, ingestSeq } = newest ?? {};
        expect(values?.get(scene.id(name))).toEqual({ value, observedAt, ingestSeq });
      }
    });

    it('a value of a retired attribute stays readable', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'text.cold': 'x' });
      await scene.change(['number.hot', 'text.cold'].map((name) => ({ kind: 'retire', name })));
      expect(await scene.values('e')).toEqual({ 'number.hot': 1, 'text.cold': 'x' });
    });

    it('an unknown tenant, and a neighbour, has no entities', async () => {
      const scene = await openScene();
      const neighbour = await openScene();
      await scene.put('e', { 'number.hot': 1 });
      for (const tenant of [neighbour.tenant, 2_000_000_000 as TenantId]) {
        const orderBy = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }] as const;
        expect((await scene.store.read({ tenant, entities: [key('e')] })).data).toEqual([null]);
        expect((await scene.store.find({ tenant, orderBy, limit: 10 })).data).toEqual([]);
        expect((await scene.store.history({ tenant, entity: key('e'), limit: 10 })).data).toBeNull();
      }
    });
  });
};
