import { describe, expect, it } from 'vitest';
import type { Field, OrderTerm, ResolvedFilter } from '#domain/filter';
import type { AttributeId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FindQuery } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import { at, everyAttribute, type Scene } from './scene.ts';

const byKey: OrderTerm = { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' };

export const findRules = (openScene: () => Promise<Scene>): void => {
  describe('find', () => {
    const find = async (scene: Scene, query: Partial<FindQuery> = {}) => {
      const { data } = await scene.store.find({
        tenant: scene.tenant,
        orderBy: [byKey],
        limit: 100,
        ...query,
      });
      return data;
    };
    const keys = async (scene: Scene, query: Partial<FindQuery> = {}) =>
      (await find(scene, query)).map((state) => state.entity);
    const matching = (scene: Scene, filter: ResolvedFilter) => keys(scene, { filter });

    /** One entity per value, named by its place in the list; the attribute's value is observed at that second. */
    const holding = async (name: string, values: readonly (Value | null)[]): Promise<Scene> => {
      const scene = await openScene();
      const entities = values.map((value, i) =>
        scene.putting(`e${i}`, { [name]: value }, { observedAt: at(i) }),
      );
      await scene.apply(...entities);
      return scene;
    };

    it('without a filter finds every entity that is alive, as it is', async () => {
      const scene = await openScene();
      await scene.apply(
        scene.putting('b', { 'number.hot': 1, 'text.cold': 'x' }, { type: 't' }),
        scene.putting('gone', { 'number.hot': 1 }),
        scene.putting('a'),
      );
      await scene.observe('c', { 'number.cold': 1 });
      await scene.apply(scene.deleting('gone'));
      const found = await find(scene);
      expect(found.map((state) => state.entity)).toEqual(['a', 'b', 'c']);
      expect(found[1]).toEqual(await scene.state('b'));
    });

    it('a deleted entity never matches, a restored one does', async () => {
      const scene = await holding('number.hot', [1]);
      const filter: ResolvedFilter = { op: 'eq', field: scene.field('number.hot'), value: 1 };
      await scene.apply(scene.deleting('e0'));
      expect(await matching(scene, filter)).toEqual([]);
      expect(await matching(scene, { op: 'not', of: filter })).toEqual([]);
      await scene.apply(scene.restoring('e0'));
      expect(await matching(scene, filter)).toEqual(['e0']);
    });

    it('`and` of nothing is true, `or` of nothing is false', async () => {
      const scene = await holding('number.hot', [1]);
      expect(await matching(scene, { op: 'and', of: [] })).toEqual(['e0']);
      expect(await matching(scene, { op: 'or', of: [] })).toEqual([]);
      expect(await matching(scene, { op: 'in', field: scene.field('number.hot'), values: [] })).toEqual([]);
    });

    it.each(['hot', 'cold'])(
      'a missing value matches no comparison, only `not` and `exists: false` (%s)',
      async (tier) => {
        const scene = await holding(`number.${tier}`, [1, null, 2]);
        const field = scene.field(`number.${tier}`);
        expect(await matching(scene, { op: 'ne', field, value: 1 })).toEqual(['e2']);
        expect(await matching(scene, { op: 'not', of: { op: 'eq', field, value: 1 } })).toEqual(['e1', 'e2']);
        expect(await matching(scene, { op: 'exists', field, present: false })).toEqual(['e1']);
        expect(await matching(scene, { op: 'exists', field, present: true })).toEqual(['e0', 'e2']);
      },
    );

    it.each(['hot', 'cold'])(
      'text compares by code point, whatever the locale and UTF-16 say (%s)',
      async (tier) => {
        const ordered = [
          '',
          'A',
          'Z',
          'a',
          'a\u0308',
          'z',
          '\u00e4',
          '\ue000',
          '\uffff',
          '\u{10000}',
          '\u{1f600}',
        ];
        const scene = await holding(`text.${tier}`, ordered);
        const field = scene.field(`text.${tier}`);
        const orderBy: OrderTerm[] = [{ field, direction: 'desc', nulls: 'last' }, byKey];
        expect(await keys(scene, { orderBy })).toEqual(ordered.map((_, i) => `e${i}`).reverse());
        expect(await matching(scene, { op: 'gt', field, value: '\uffff' })).toEqual(['e10', 'e9']);
        expect(await matching(scene, { op: 'between', field, low: 'B', high: 'b' })).toEqual([
          'e2',
          'e3',
          'e4',
        ]);
      },
    );

    it.each(['hot', 'cold'])(
      'long text that differs only behind its first 3000 characters is told apart (%s)',
      async (tier) => {
        const text = (end: string) => 'x'.repeat(3_000) + end;
        const scene = await holding(`text.${tier}`, [text('b'), text('a'), text('c'), text('')]);
        const field = scene.field(`text.${tier}`);
        const orderBy: OrderTerm[] = [{ field, direction: 'asc', nulls: 'last' }, byKey];
        expect(await matching(scene, { op: 'eq', field, value: text('a') })).toEqual(['e1']);
        expect(await matching(scene, { op: 'lt', field, value: text('b') })).toEqual(['e1', 'e3']);
        expect(await keys(scene, { orderBy })).toEqual(['e3', 'e1', 'e0', 'e2']);
        expect(await keys(scene, { orderBy, after: [text('a'), 'e1'] })).toEqual(['e0', 'e2']);
      },
    );

    it.each(['hot', 'cold'])('prefix and contains take every character for itself (%s)', async (tier) => {
      const texts = ['a%c', 'abc', 'a_c', 'a\\c', '%', '\\', "a'c", 'a\nc', 'A%C'];
      const scene = await holding(`text.${tier}`, texts);
      const field = scene.field(`text.${tier}`);
      expect(await matching(scene, { op: 'contains', field, text: '%' })).toEqual(['e0', 'e4', 'e8']);
      expect(await matching(scene, { op: 'contains', field, text: '_' })).toEqual(['e2']);
      expect(await matching(scene, { op: 'contains', field, text: '\\' })).toEqual(['e3', 'e5']);
      expect(await matching(scene, { op: 'prefix', field, text: 'a%' })).toEqual(['e0']);
      expect(await matching(scene, { op: 'prefix', field, text: 'a\n' })).toEqual(['e7']);
      expect(await matching(scene, { op: 'prefix', field, text: '' })).toHaveLength(9);
    });

    it.each(['hot', 'cold'])('decimals compare by value, to the last digit (%s)', async (tier) => {
      const long = '0.1234567890123456789012345678901234567890';
      const scene = await holding(`decimal.${tier}`, ['10', '9', '-10', '-9', `${long}1`, `${long}2`, '0']);
      const field = scene.field(`decimal.${tier}`);
      const orderBy: OrderTerm[] = [{ field, direction: 'asc', nulls: 'last' }, byKey];
      expect(await keys(scene, { orderBy })).toEqual(['e2', 'e3', 'e6', 'e4', 'e5', 'e1', 'e0']);
      expect(await matching(scene, { op: 'gt', field, value: `${long}1` })).toEqual(['e0', 'e1', 'e5']);
      expect(await matching(scene, { op: 'eq', field, value: `${long}2` })).toEqual(['e5']);
    });

    it.each(['hot', 'cold'])(
      'integers compare exactly up to the ends of the safe range (%s)',
      async (tier) => {
        const top = Number.MAX_SAFE_INTEGER;
        const scene = await holding(`integer.${tier}`, [top, top - 1, -top, 1 - top]);
        const field = scene.field(`integer.${tier}`);
        expect(await matching(scene, { op: 'eq', field, value: top - 1 })).toEqual(['e1']);
        expect(await matching(scene, { op: 'lt', field, value: 1 - top })).toEqual(['e2']);
      },
    );

    it.each(['hot', 'cold'])(
      'timestamps compare by instant, to the microsecond, before 1970 too (%s)',
      async (tier) => {
        const scene = await holding(`timestamp.${tier}`, [
          '1969-12-31T23:59:59.999999Z',
          '1970-01-01T00:00:00.000000Z',
          '2026-01-31T12:00:00.000001Z',
          '2026-01-31T12:00:00.000002Z',
        ]);
        const field = scene.field(`timestamp.${tier}`);
        expect(await matching(scene, { op: 'lt', field, value: '1970-01-01T00:00:00.000000Z' })).toEqual([
          'e0',
        ]);
        expect(await matching(scene, { op: 'gte', field, value: '2026-01-31T12:00:00.000002Z' })).toEqual([
          'e3',
        ]);
      },
    );

    it('$entity and $type are filtered and ordered like text, a missing type like a missing value', async () => {
      const scene = await openScene();
      const types = ['b', undefined, 'a', '\u{1f600}'];
      await scene.apply(
        ...types.map((type, i) => scene.putting(`e${i}`, {}, type === undefined ? {} : { type })),
      );
      const field = { kind: 'type' } as const;
      const orderBy: OrderTerm[] = [{ field, direction: 'desc', nulls: 'first' }, byKey];
      expect(await keys(scene, { orderBy })).toEqual(['e1', 'e3', 'e0', 'e2']);
      expect(await matching(scene, { op: 'ne', field, value: 'a' })).toEqual(['e0', 'e3']);
      expect(await matching(scene, { op: 'exists', field, present: false })).toEqual(['e1']);
      const entity = { kind: 'entity' } as const;
      expect(await matching(scene, { op: 'gte', field: entity, value: 'e2' })).toEqual(['e2', 'e3']);
      expect(await matching(scene, { op: 'prefix', field: entity, text: 'e' })).toHaveLength(4);
    });

    it('nulls stand where the term says, whatever the direction', async () => {
      const scene = await holding('number.hot', [2, null, 1]);
      const ordered = async (direction: 'asc' | 'desc', nulls: 'first' | 'last') =>
        keys(scene, { orderBy: [{ field: scene.field('number.hot'), direction, nulls }, byKey] });
      expect(await ordered('asc', 'last')).toEqual(['e2', 'e0', 'e1']);
      expect(await ordered('desc', 'last')).toEqual(['e0', 'e2', 'e1']);
      expect(await ordered('asc', 'first')).toEqual(['e1', 'e2', 'e0']);
      expect(await ordered('desc', 'first')).toEqual(['e1', 'e0', 'e2']);
    });

    it('returns at most `limit` rows; those strictly behind `after` follow, through ties and nulls', async () => {
      const scene = await holding('number.cold', [1, null, 1, 2, null, 1]);
      const orderBy: OrderTerm[] = [
        { field: scene.field('number.cold'), direction: 'asc', nulls: 'last' },
        { ...byKey, direction: 'desc' },
      ];
      const pages: string[][] = [];
      let after: FindQuery['after'];
      // One page more than there are shows that nothing comes again.
      for (let page = 0; page < 4; page += 1) {
        const rows = await find(scene, { orderBy, after, limit: 2 });
        pages.push(rows.map((state) => state.entity));
        const last = rows.at(-1);
        after = last ? [last.values.get(scene.id('number.cold'))?.value ?? null, last.entity] : after;
      }
      expect(pages).toEqual([['e5', 'e2'], ['e0', 'e3'], ['e4', 'e1'], []]);
    });

    it('a window limits what counts for the filter, not the order, not what is returned', async () => {
      const scene = await holding('number.hot', [5, 4, 3]);
      await scene.observe('e0', { 'number.cold': 7 }, at(50));
      const filter: ResolvedFilter = { op: 'gt', field: scene.field('number.hot'), value: 0 };
      const window = { from: at(0), to: at(2) };
      const orderBy: OrderTerm[] = [
        { field: scene.field('number.cold'), direction: 'asc', nulls: 'last' },
        byKey,
      ];
      const found = await find(scene, { filter, window, orderBy });
      expect(found.map((state) => scene.named(state))).toEqual([
        { 'number.hot': 5, 'number.cold': 7 },
        { 'number.hot': 4 },
      ]);
      const outside: ResolvedFilter = { op: 'exists', field: scene.field('number.hot'), present: false };
      expect(await keys(scene, { filter: outside, window })).toEqual(['e2']);
      const byType: ResolvedFilter = { op: 'eq', field: { kind: 'entity' }, value: 'e2' };
      expect(await keys(scene, { filter: byType, window })).toEqual(['e2']);
    });

    it('inside a window only the current value counts, not one that it replaced', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'number.cold': 1 }, { observedAt: at(1) });
      await scene.put('e', { 'number.hot': 2, 'number.cold': 2 }, { observedAt: at(9) });
      for (const name of ['number.hot', 'number.cold']) {
        const filter: ResolvedFilter = { op: 'eq', field: scene.field(name), value: 1 };
        expect(await keys(scene, { filter, window: { to: at(5) } })).toEqual([]);
      }
    });

    it('returns exactly the selected attributes', async () => {
      const scene = await openScene();
      await scene.put('e', { 'number.hot': 1, 'number.cold': 2, 'text.hot': 'x' });
      const select = async (...names: string[]) => {
        const attributes: AttributeId[] = names.map((name) => scene.id(name));
        return (await find(scene, { select: attributes })).map((state) => scene.named(state));
      };
      expect(await select('number.cold', 'text.hot', 'boolean.hot')).toEqual([
        { 'number.cold': 2, 'text.hot': 'x' },
      ]);
      expect(await select()).toEqual([{}]);
    });

    it('finds what a change of the value made match, and no longer what it was', async () => {
      const scene = await holding('text.hot', ['old', 'old']);
      await scene.put('e0', { 'text.hot': 'new' });
      await scene.put('e1', { 'text.hot': null });
      const field = scene.field('text.hot');
      expect(await matching(scene, { op: 'eq', field, value: 'old' })).toEqual([]);
      expect(await matching(scene, { op: 'eq', field, value: 'new' })).toEqual(['e0']);
    });

    it('filters as wide as the limits allow hold condition by condition', async () => {
      const scene = await openScene();
      const names = everyAttribute.flatMap(({ name, type }) =>
        type === 'text' || type === 'number' ? [name] : [],
      );
      await scene.apply(
        scene.putting('all', { 'number.hot': 1, 'number.cold': 1, 'text.hot': 'x', 'text.cold': 'x' }),
        scene.putting('some', { 'number.hot': 1, 'text.cold': 'x' }),
        scene.putting('other', { 'number.hot': 2, 'number.cold': 2, 'text.hot': 'y', 'text.cold': 'y' }),
        scene.putting('none'),
      );
      const fields = names.map((name) => scene.field(name));
      const wide = (count: number, part: (field: Field, place: number) => ResolvedFilter) =>
        Array.from({ length: count }, (_, place) => part(fields[place % fields.length] as Field, place));
      const most = limits.filterNodes - 1;
      const there = (field: Field): ResolvedFilter => ({ op: 'exists', field, present: true });
      const missing = (field: Field): ResolvedFilter => ({ op: 'exists', field, present: false });
      const isText = (field: Field) => field.kind === 'attribute' && field.type === 'text';
      /** The last values of the list are those of `all`; the ones before are nobody's. */
      const among = (field: Field, place: number): ResolvedFilter => ({
        op: 'in',
        field,
        values: Array.from({ length: limits.filterInValues }, (_, i) => {
          const nobodys = -1_000_000 - place * 1_000 - i;
          if (i < limits.filterInValues - 1) return isText(field) ? `${nobodys}` : nobodys;
          return isText(field) ? 'x' : 1;
        }),
      });
      expect(await matching(scene, { op: 'and', of: wide(most, there) })).toEqual(['all', 'other']);
      expect(await matching(scene, { op: 'or', of: wide(most, there) })).toEqual(['all', 'other', 'some']);
      expect(await matching(scene, { op: 'and', of: wide(most, missing) })).toEqual(['none']);
      expect(await matching(scene, { op: 'or', of: wide(most, missing) })).toEqual(['none', 'some']);
      const not = (field: Field): ResolvedFilter => ({ op: 'not', of: there(field) });
      expect(await matching(scene, { op: 'and', of: wide(most >> 1, not) })).toEqual(['none']);
      const keyless: ResolvedFilter = { op: 'exists', field: { kind: 'entity' }, present: false };
      const typeless: ResolvedFilter = { op: 'exists', field: { kind: 'type' }, present: false };
      expect(await matching(scene, { op: 'and', of: [...wide(32, there), keyless] })).toEqual([]);
      expect(await matching(scene, { op: 'and', of: [...wide(32, there), typeless] })).toEqual([
        'all',
        'other',
      ]);
      expect(await matching(scene, { op: 'and', of: wide(32, among) })).toEqual(['all']);
      expect(await matching(scene, { op: 'or', of: wide(32, among) })).toEqual(['all', 'some']);
    });

    it('several conditions on several attributes, hot and cold, hold together', async () => {
      const scene = await openScene();
      await scene.apply(
        scene.putting('a', { 'number.hot': 1, 'text.cold': 'x', 'boolean.hot': true }),
        scene.putting('b', { 'number.hot': 5, 'text.cold': 'x' }),
        scene.putting('c', { 'number.hot': 5, 'text.cold': 'y', 'boolean.hot': true }),
        scene.putting('d', { 'text.cold': 'x', 'boolean.hot': true }),
      );
      const high: ResolvedFilter = { op: 'gte', field: scene.field('number.hot'), value: 5 };
      const x: ResolvedFilter = { op: 'eq', field: scene.field('text.cold'), value: 'x' };
      const yes: ResolvedFilter = { op: 'eq', field: scene.field('boolean.hot'), value: true };
      expect(await matching(scene, { op: 'and', of: [high, x] })).toEqual(['b']);
      expect(
        await matching(scene, {
          op: 'or',
          of: [
            { op: 'and', of: [high, yes] },
            { op: 'not', of: x },
          ],
        }),
      ).toEqual(['c']);
      expect(await matching(scene, { op: 'and', of: [x, yes, { op: 'not', of: high }] })).toEqual(['a', 'd']);
    });
  });
};
