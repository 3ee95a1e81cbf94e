import { describe, expect, it } from 'vitest';
import type { Filter, FilterOp } from '#domain/filter';
import type { Value } from '#domain/values';
import { type OpenScene, refusal } from '../subject.ts';

interface Item {
  readonly entity: string;
  readonly type?: string;
  readonly values: Readonly<Record<string, Value>>;
}

const items: readonly Item[] = [
  {
    entity: 'e1',
    type: 'ship',
    values: { n: 1, i: -5, d: '1.5', b: true, t: 'alpha', at: '2026-01-01T00:00:00Z', r: 'e2', j: { k: 1 } },
  },
  {
    entity: 'e2',
    type: 'ship',
    values: { n: 2.5, i: 0, d: '10', b: false, t: 'Beta', at: '2026-01-02T00:00:00Z' },
  },
  {
    entity: 'e3',
    type: 'boat',
    values: { n: 10, i: 7, d: '9.99', t: 'betamax', r: 'e1', at: '2026-01-01T12:00:00Z' },
  },
  { entity: 'e4', values: { n: -1, d: '-0.5', t: '100% _real\\', b: true, r: 'nobody' } },
  { entity: 'e5', values: {} },
];

const is = (attribute: string, op: FilterOp, value: unknown): Filter => ({ attribute, op, value });

/** By the last digit of the entities that match. */
const table: readonly (readonly [Filter, string])[] = [
  [is('n', 'eq', 2.5), '2'],
  [is('n', 'ne', 2.5), '134'],
  [is('n', 'lt', 1), '4'],
  [is('n', 'lte', 1), '14'],
  [is('n', 'gt', 2.5), '3'],
  [is('n', 'gte', 2.5), '23'],
  [is('n', 'in', [1, 10, 99]), '13'],
  [is('n', 'in', []), ''],
  [is('n', 'between', [1, 2.5]), '12'],
  [is('n', 'between', [2.5, 1]), ''],
  [is('n', 'exists', true), '1234'],
  [is('n', 'exists', false), '5'],
  [is('i', 'gte', 0), '23'],
  [is('i', 'eq', -0), '2'],
  // By value: 9.99 < 10, though not as text.
  [is('d', 'lt', '10.00'), '134'],
  [is('d', 'eq', '1.50'), '1'],
  [is('d', 'between', ['-1', '1.5']), '14'],
  [is('d', 'in', ['10.0', '7']), '2'],
  [is('b', 'eq', true), '14'],
  [is('b', 'ne', true), '2'],
  [is('b', 'in', [true, false]), '124'],
  [is('t', 'eq', 'Beta'), '2'],
  // By code point: capitals before small letters.
  [is('t', 'lt', 'a'), '24'],
  [is('t', 'gt', 'alpha'), '3'],
  [is('t', 'prefix', 'beta'), '3'],
  [is('t', 'prefix', ''), '1234'],
  [is('t', 'contains', 'eta'), '23'],
  // Letters to it, not wildcards.
  [is('t', 'contains', '%'), '4'],
  [is('t', 'contains', '_'), '4'],
  [is('t', 'prefix', '100% _real\\'), '4'],
  [is('at', 'gt', '2026-01-01T00:00:00Z'), '23'],
  [is('at', 'eq', '2026-01-01T01:00:00+01:00'), '1'],
  [is('at', 'between', ['2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z']), '13'],
  [is('r', 'eq', 'e1'), '3'],
  [is('r', 'in', ['e1', 'e2']), '13'],
  [is('j', 'exists', true), '1'],
  [is('j', 'exists', false), '2345'],
  [is('$entity', 'gt', 'e3'), '45'],
  [is('$entity', 'prefix', 'e'), '12345'],
  [is('$entity', 'exists', true), '12345'],
  [is('$type', 'eq', 'ship'), '12'],
  [is('$type', 'ne', 'ship'), '3'],
  [is('$type', 'exists', false), '45'],
  [{ and: [is('n', 'gt', 0), is('b', 'eq', true)] }, '1'],
  [{ or: [is('n', 'gt', 5), is('t', 'prefix', 'a')] }, '13'],
  [{ and: [] }, '12345'],
  [{ or: [] }, ''],
  [{ not: { or: [] } }, '12345'],
  // A missing value matches no comparison, and so its negation.
  [{ not: is('n', 'eq', 2.5) }, '1345'],
  [{ not: is('n', 'ne', 2.5) }, '25'],
  [{ not: { and: [is('n', 'gt', 0), { not: is('b', 'exists', true) }] } }, '1245'],
  // Through a reference that may name nobody.
  [{ reference: 'r', where: { and: [] } }, '13'],
  [{ not: { reference: 'r', where: { and: [] } } }, '245'],
  [{ reference: 'r', where: is('n', 'gte', 2) }, '1'],
  [{ reference: 'r', where: { not: is('n', 'gte', 2) } }, '3'],
  [{ reference: 'r', where: is('$type', 'eq', 'ship') }, '13'],
  [{ reference: 'r', where: is('$entity', 'eq', 'e1') }, '3'],
  [{ and: [is('$type', 'eq', 'ship'), { reference: 'r', where: is('t', 'prefix', 'B') }] }, '1'],
  [{ or: [is('n', 'lt', 0), { reference: 'r', where: is('b', 'eq', true) }] }, '34'],
  [{ and: [{ or: [is('n', 'lt', 0), is('n', 'gt', 5)] }, { not: is('$type', 'eq', 'boat') }] }, '4'],
];

export const filterCases = (scene: OpenScene): void => {
  const withItems = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({
      attributes: [
        { name: 'n', type: 'number' },
        { name: 'i', type: 'integer' },
        { name: 'd', type: 'decimal' },
        { name: 'b', type: 'boolean' },
        { name: 't', type: 'text' },
        { name: 'at', type: 'timestamp' },
        { name: 'r', type: 'reference' },
        { name: 'j', type: 'json' },
      ],
    });
    const { results } = await opened.attrium.entities.putMany({ items: [...items] });
    expect(results.every(({ status }) => status === 'applied')).toBe(true);
    return opened;
  };

  describe('a filter', () => {
    it.each(table.map(([filter, matching]) => [JSON.stringify(filter), filter, matching] as const))(
      '%s',
      async (_title, where, matching) => {
        const { attrium } = await withItems();
        const found = await attrium.entities.find({ where });
        expect(found.items.map(({ entity }) => entity.slice(1)).join('')).toBe(matching);
        // One page at a time it is the same.
        const first = await attrium.entities.find({ where, limit: 1 });
        expect(first.items.map(({ entity }) => entity)).toEqual(
          found.items.slice(0, 1).map(({ entity }) => entity),
        );
        expect(first.nextCursor === null).toBe(matching.length <= 1);
      },
    );

    it.each<[string, FilterOp, unknown]>([
      ['n', 'prefix', '1'],
      ['b', 'lt', true],
      ['r', 'prefix', 'e'],
      ['j', 'eq', { k: 1 }],
      ['at', 'contains', '2026'],
    ])('refuses an operator that the type does not have: %s %s', async (attribute, op, value) => {
      const { attrium } = await withItems();
      const error = await refusal(
        attrium.entities.find({ where: is(attribute, op, value) }),
        'FILTER_OPERATOR',
      );
      expect(error.details.allowed).toContain('exists');
    });

    it('meets nothing through a reference to an entity that is deleted, until it is back', async () => {
      const { attrium } = await withItems();
      const found = async () =>
        (await attrium.entities.find({ where: { reference: 'r', where: is('n', 'gte', 2) } })).items.map(
          ({ entity }) => entity,
        );
      await attrium.entities.delete({ entity: 'e2' });
      expect(await found()).toEqual([]);
      await attrium.entities.restore({ entity: 'e2' });
      expect(await found()).toEqual(['e1']);
    });

    it('looks at current values only', async () => {
      const { attrium } = await withItems();
      await attrium.entities.put({ entity: 'e1', values: { n: 100 } });
      expect((await attrium.entities.find({ where: is('n', 'eq', 1) })).items).toEqual([]);
    });

    it('with a window takes current values observed within it', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'a', type: 'number' }] });
      await attrium.ingest.write({
        values: [
          { entity: 'x', attribute: 'a', value: 1, observedAt: '2020-01-01T00:00:00Z' },
          { entity: 'y', attribute: 'a', value: 1, observedAt: '2020-01-01T00:00:00Z' },
          { entity: 'y', attribute: 'a', value: 2, observedAt: '2020-03-01T00:00:00Z' },
          { entity: 'z', attribute: 'a', value: 1, observedAt: '2020-02-01T00:00:00Z' },
        ],
      });
      const found = async (where: Filter, window: { from?: string; to?: string }) =>
        (await attrium.entities.find({ where, window })).items.map(({ entity }) => entity).join('');
      const january = { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' };
      expect(await found(is('a', 'gte', 0), january)).toBe('x');
      expect(await found(is('a', 'gte', 0), { from: '2020-02-01T00:00:00Z' })).toBe('yz');
      expect(await found(is('a', 'gte', 0), {})).toBe('xyz');
      // Outside of the window a value does not count as there.
      expect(await found(is('a', 'exists', false), january)).toBe('yz');
      expect(await found({ not: is('a', 'eq', 1) }, january)).toBe('yz');
      // The key has no time.
      expect(await found(is('$entity', 'eq', 'z'), january)).toBe('z');
    });
  });
};
