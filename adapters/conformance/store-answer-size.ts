import { describe, expect, it } from 'vitest';
import { valueFrameBytes } from '#domain/answer-size';
import type { OrderTerm } from '#domain/filter';
import { limits } from '#domain/limits';
import type { FindQuery } from '#domain/ports/entity-store';
import { at, key, type Scene } from './scene.ts';

const byKey: OrderTerm = { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' };

/** The largest text there is; two bytes each where characters are counted instead. */
const large = '\u00e4'.repeat(limits.valueBytes / 2);
/** So many of them fit one answer. */
const fit = Math.floor(limits.answerBytes / (valueFrameBytes + limits.valueBytes));
const times = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const nameOf = (place: number): string => `e${String(place).padStart(4, '0')}`;

export const answerSizeRules = (openScene: () => Promise<Scene>): void => {
  describe('the size of an answer', () => {
    const places = times(fit + 20);
    const keys = places.map((place) => key(nameOf(place)));

    it('find ends a page before its values exceed the limit, and goes on behind it', async () => {
      const scene = await openScene();
      await scene.apply(
        ...places.map((i) => scene.putting(nameOf(i), { 'text.cold': large, 'number.hot': i })),
      );
      const find = async (query: Partial<FindQuery> = {}) => {
        const { data, more } = await scene.store.find({
          tenant: scene.tenant,
          orderBy: [byKey],
          limit: 1_000,
          select: [scene.id('text.cold')],
          ...query,
        });
        return { keys: data.map(({ entity }) => entity), more };
      };
      const first = await find();
      expect(first).toEqual({ keys: keys.slice(0, fit), more: true });
      expect(await find({ after: [first.keys.at(-1) ?? null] })).toEqual({
        keys: keys.slice(fit),
        more: false,
      });
      expect(await find({ limit: fit })).toEqual(first);
      expect(await find({ limit: 2 })).toEqual({ keys: keys.slice(0, 2), more: true });
      expect(await find({ select: [scene.id('number.hot')] })).toEqual({ keys, more: false });
      expect(await find({ select: [], limit: keys.length })).toEqual({ keys, more: false });
    });

    it('read refuses more values than one answer may hold, and reads as many', async () => {
      const scene = await openScene();
      await scene.apply(
        ...places.map((i) => scene.putting(nameOf(i), { 'text.hot': large }, { observedAt: at(1) })),
      );
      await scene.put(nameOf(0), { 'text.hot': large }, { observedAt: at(3) });
      for (const asOf of [undefined, at(2)]) {
        const read = (count: number, attributes = [scene.id('text.hot')]) =>
          scene.store.read({ tenant: scene.tenant, entities: keys.slice(0, count), attributes, asOf });
        expect((await read(fit)).data.every((state) => state?.values.size === 1)).toBe(true);
        await expect(read(fit + 1)).rejects.toMatchObject({
          code: 'ANSWER_TOO_LARGE',
          retriable: false,
          details: { limit: limits.answerBytes },
        });
        expect((await read(keys.length, [scene.id('number.hot')])).data).toHaveLength(keys.length);
      }
    });

    it('history ends a page before its values exceed the limit, and goes on behind it', async () => {
      const scene = await openScene();
      const observations = places.flatMap((i) => scene.observing('e', { 'text.cold': large }, at(i)));
      await scene.commit(scene.observations(observations));
      const query = { tenant: scene.tenant, entity: key('e'), limit: 1_000 };
      const first = await scene.store.history(query);
      expect(first.data?.map(({ observedAt }) => observedAt)).toEqual(
        places
          .map((i) => at(i))
          .reverse()
          .slice(0, fit),
      );
      expect(first.more).toBe(true);
      const before = first.data?.at(-1);
      const second = await scene.store.history({ ...query, ...(before && { before }) });
      expect([second.data?.length, second.more]).toEqual([places.length - fit, false]);
      expect(await scene.store.history({ ...query, limit: 2 })).toMatchObject({ more: true });
      expect(await scene.store.history({ ...query, entity: key('none') })).toMatchObject({
        data: null,
        more: false,
      });
    });

    it('an entity that is too large alone is refused by name, and found with fewer attributes', async () => {
      const scene = await openScene();
      const names = times(fit + 1).map((i) => `large ${i}`);
      await scene.change(names.map((name) => ({ kind: 'define', spec: { name, type: 'text' } })));
      await scene.put('large', Object.fromEntries(names.map((name) => [name, large])));
      await scene.put('before');
      const find = (select?: FindQuery['select']) =>
        scene.store.find({ tenant: scene.tenant, orderBy: [byKey], limit: 10, select });
      const { data, more } = await find();
      expect([data.map(({ entity }) => entity), more]).toEqual([['before'], true]);
      const behind = scene.store.find({
        tenant: scene.tenant,
        orderBy: [byKey],
        limit: 10,
        after: ['before'],
      });
      await expect(behind).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE', details: { entity: 'large' } });
      expect((await find([scene.id('large 0')])).data).toHaveLength(2);
      await expect(scene.state('large')).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    });
  });
};
