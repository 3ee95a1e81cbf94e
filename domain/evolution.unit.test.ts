import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { AttributeDefinition, CatalogChange, CatalogSnapshot } from './attributes.ts';
import { applyCatalogChanges, catalogWork } from './catalog.ts';
import { isAttriumError } from './errors.ts';
import type { AttributeId, Micros } from './ids.ts';

const at = (micros: number) => micros as Micros;
const id = (number: number) => number as AttributeId;
const code = (expected: string) => expect.objectContaining({ code: expected });
const apply = (snapshot: CatalogSnapshot, ...changes: CatalogChange[]) =>
  applyCatalogChanges(snapshot, changes, at(7));
const only = ({ attributes }: CatalogSnapshot): AttributeDefinition =>
  attributes.length === 1 ? (attributes[0] as AttributeDefinition) : expect.unreachable();

const empty: CatalogSnapshot = { schemaVersion: 1, placementVersion: 0, attributeLimit: 2, attributes: [] };
const plain = apply(empty, {
  kind: 'define',
  spec: { name: 'a', type: 'integer', unit: 'kg', min: 1, allowed: [1, 2] },
});
const retype = (type: 'text' | 'number' | 'decimal' | 'boolean', patch = {}): CatalogChange => ({
  kind: 'retype',
  name: 'a',
  type,
  patch,
  onLoss: 'unset',
});
const ending = (kind: 'switch' | 'abandon', number = 2): CatalogChange => ({
  kind,
  name: 'a',
  id: id(number),
});
const retire: CatalogChange = { kind: 'retire', name: 'a' };

describe('a change of type', () => {
  const begun = apply(plain, retype('decimal', { unit: 'g' }));

  test('leaves the attribute as it was until it is done', () => {
    expect(only(begun)).toMatchObject({ id: 1, type: 'integer', unit: 'kg', min: 1, version: 2 });
    expect(begun).toMatchObject({ schemaVersion: 2, lastId: 2, namesVersion: 0 });
  });

  test('makes it another one under its name, which remembers what it was', () => {
    const after = apply(begun, ending('switch'));
    expect(only(after)).toEqual({
      name: 'a',
      type: 'decimal',
      unit: 'g',
      min: '1',
      allowed: ['1', '2'],
      pii: 'none',
      tier: 'auto',
      placement: 'cold',
      id: 2,
      version: 3,
      createdAt: 7,
      former: [1],
    });
    expect(after).toMatchObject({ schemaVersion: 3, namesVersion: 1, lastId: 2 });
    const again = apply(after, retype('text', { min: null }), ending('switch', 3));
    expect(only(again)).toMatchObject({ id: 3, type: 'text', former: [1, 2] });
  });

  test('is hot at once where it was hot, and on its way where it became so meanwhile', () => {
    const placed = (
      placement: 'hot' | 'promoting' | 'demoting' | 'cold',
      snapshot: CatalogSnapshot,
    ): CatalogSnapshot => ({ ...snapshot, attributes: [{ ...only(snapshot), placement }] });
    const switchedTo = (first: 'hot' | 'cold', then: 'hot' | 'demoting' | 'cold') =>
      only(apply(placed(then, apply(placed(first, plain), retype('decimal'))), ending('switch'))).placement;
    expect(switchedTo('hot', 'hot')).toBe('hot');
    expect(switchedTo('cold', 'cold')).toBe('cold');
    expect(switchedTo('cold', 'hot')).toBe('promoting');
    expect(only(apply(plain, retype('decimal', { tier: 'hot' }), ending('switch'))).placement).toBe('hot');
  });

  test('that is given up leaves nothing but its number, which nothing else gets', () => {
    const after = apply(begun, ending('abandon'));
    expect(only(after)).toEqual({ ...only(plain), version: 3 });
    const next = apply(after, { kind: 'define', spec: { name: 'b', type: 'text' } });
    expect(next.attributes.map((attribute) => attribute.id)).toEqual([1, 3]);
  });

  test('is ended once, and by its own number', () => {
    const after = apply(begun, ending('switch'));
    expect(apply(after, ending('switch'))).toBe(after);
    expect(apply(after, ending('abandon'))).toBe(after);
    expect(apply(begun, ending('switch', 1))).toBe(begun);
  });

  test.each<[string, CatalogChange]>([
    ['another change of type', retype('text')],
    ['an update', { kind: 'update', name: 'a', patch: { unit: 't' } }],
    ['a rename', { kind: 'rename', name: 'a', to: 'b' }],
    ['a retirement', retire],
  ])('refuses %s while it runs', (_, change) => {
    expect(() => apply(begun, change)).toThrow(code('ATTRIBUTE_CHANGING'));
  });

  test('refuses constraints that the new type does not take', () => {
    expect(() => apply(plain, retype('text'))).toThrow(code('ATTRIBUTE_INVALID'));
    expect(() => apply(plain, retype('boolean', { min: null }))).toThrow(code('ATTRIBUTE_INVALID'));
    expect(only(apply(plain, retype('text', { min: null }))).change?.spec.allowed).toEqual(['1', '2']);
  });
});

describe('a rename', () => {
  test('changes the name and nothing else', () => {
    const after = apply(plain, { kind: 'rename', name: 'a', to: 'b' });
    expect(only(after)).toEqual({ ...only(plain), name: 'b', version: 2 });
    expect(after).toMatchObject({ namesVersion: 1 });
  });

  test('frees the old name at once, and takes none that is in use', () => {
    const both = apply(plain, { kind: 'define', spec: { name: 'b', type: 'text' } });
    expect(() => apply(both, { kind: 'rename', name: 'a', to: 'b' })).toThrow(code('ATTRIBUTE_EXISTS'));
    const swapped = apply(
      plain,
      { kind: 'rename', name: 'a', to: 'b' },
      { kind: 'define', spec: { name: 'a', type: 'text' } },
    );
    expect(swapped.attributes.map(({ name, id }) => [name, id])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });
});

describe('a retired attribute', () => {
  const retired = apply(plain, retire);

  test('is restored as it was', () => {
    expect(only(apply(retired, { kind: 'restore', name: 'a' }))).toEqual({ ...only(plain), version: 3 });
    expect(apply(plain, { kind: 'restore', name: 'a' })).toBe(plain);
  });

  test('holds its place under the cap until it is purged, and its name', () => {
    const full = apply(retired, { kind: 'define', spec: { name: 'b', type: 'text' } });
    const third: CatalogChange = { kind: 'define', spec: { name: 'a', type: 'text' } };
    expect(() => apply(full, third)).toThrow(code('ATTRIBUTE_RETIRED'));
    expect(apply(full, { kind: 'purge', retiredBefore: at(7) })).toBe(full);
    const after = apply(full, { kind: 'purge', retiredBefore: at(8) }, third);
    expect(after.namesVersion).toBe(1);
    expect(after.attributes.map(({ name, id }) => [name, id])).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
  });
});

const name = fc.constantFrom('a', 'b');
const anyChange: fc.Arbitrary<CatalogChange> = fc.oneof(
  name.map((one): CatalogChange => ({ kind: 'define', spec: { name: one, type: 'text' } })),
  fc
    .tuple(name, fc.constantFrom('text', 'number'))
    .map(([one, type]): CatalogChange => ({ kind: 'retype', name: one, type, patch: {}, onLoss: 'unset' })),
  fc
    .tuple(name, fc.constantFrom('switch', 'abandon'), fc.integer({ min: 1, max: 6 }))
    .map(([one, kind, number]): CatalogChange => ({ kind, name: one, id: id(number) })),
  fc.tuple(name, name).map(([one, to]): CatalogChange => ({ kind: 'rename', name: one, to })),
  fc
    .tuple(name, fc.constantFrom('retire', 'restore'))
    .map(([one, kind]): CatalogChange => ({ kind, name: one })),
  fc.constant<CatalogChange>({ kind: 'purge', retiredBefore: at(8) }),
);

describe('catalogWork', () => {
  test('a change of type: first values to be made, then those of the old number to be removed', () => {
    const begun = apply(plain, retype('decimal'));
    expect(catalogWork(plain, begun)).toEqual({ dropped: [], begun: [2], ended: [], emptied: [] });
    expect(catalogWork(begun, apply(begun, ending('switch')))).toEqual({
      dropped: [1],
      begun: [],
      ended: [2],
      emptied: [1],
    });
    expect(catalogWork(begun, apply(begun, ending('abandon')))).toEqual({
      dropped: [],
      begun: [],
      ended: [2],
      emptied: [2],
    });
  });

  test('a purge: all to be removed', () => {
    const retired = apply(plain, retire);
    const purged = apply(retired, { kind: 'purge', retiredBefore: at(8) });
    expect(catalogWork(retired, purged)).toEqual({ dropped: [1], begun: [], ended: [], emptied: [1] });
  });

  test.prop([fc.array(fc.array(anyChange, { maxLength: 4 }), { maxLength: 12 })])(
    'no number is given twice, and each that is left has its values removed',
    (calls) => {
      let snapshot = empty;
      const gone = new Set<AttributeId>();
      for (const changes of calls) {
        let after = snapshot;
        try {
          after = apply(snapshot, ...changes);
        } catch (error) {
          if (!isAttriumError(error)) throw error;
        }
        const held = after.attributes.flatMap(({ id, change }) => [id, ...(change ? [change.id] : [])]);
        expect(new Set(held).size).toBe(held.length);
        for (const number of held) expect(gone).not.toContain(number);
        for (const number of catalogWork(snapshot, after).emptied) gone.add(number);
        expect(Math.max(0, ...held, ...gone)).toBeLessThanOrEqual(after.lastId ?? 0);
        snapshot = after;
      }
    },
  );
});
