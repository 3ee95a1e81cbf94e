import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { wholeSpec } from './attribute-rules.ts';
import type {
  AttributeDefinition,
  AttributeSpec,
  CatalogChange,
  CatalogSnapshot,
  Placement,
  Tier,
} from './attributes.ts';
import { applyCatalogChanges, planSync } from './catalog.ts';
import { isAttriumError } from './errors.ts';
import type { Micros } from './ids.ts';

const at = (micros: number) => micros as Micros;
const empty: CatalogSnapshot = { schemaVersion: 1, placementVersion: 0, attributeLimit: 5, attributes: [] };
const code = (expected: string) => expect.objectContaining({ code: expected });

const define = (spec: AttributeSpec): CatalogChange => ({ kind: 'define', spec });
const apply = (snapshot: CatalogSnapshot, ...changes: CatalogChange[]) =>
  applyCatalogChanges(snapshot, changes, at(7));
const named = (snapshot: CatalogSnapshot, name: string): AttributeDefinition =>
  snapshot.attributes.find((attribute) => attribute.name === name) ??
  expect.unreachable(`${name} is not there`);
const without = (part: keyof AttributeDefinition, attribute: AttributeDefinition) =>
  Object.fromEntries(Object.entries(attribute).filter(([key]) => key !== part));

const speed: AttributeSpec = { name: 'speed', type: 'integer', unit: 'km/h', min: 0, max: 300 };

describe('applyCatalogChanges', () => {
  test('a new attribute gets the next id, the defaults, and leaves the schemaVersion', () => {
    const after = apply(empty, define(speed), define({ name: 'colour', type: 'text' }));
    const made = { pii: 'none', tier: 'auto', placement: 'cold', version: 1, createdAt: 7 };
    expect(after.schemaVersion).toBe(1);
    expect(after.attributes).toEqual([
      { ...speed, id: 1, ...made },
      { name: 'colour', type: 'text', id: 2, ...made },
    ]);
  });

  test('defining the same again changes nothing, however it is written', () => {
    const price: AttributeSpec = { name: 'price', type: 'decimal', allowed: ['1', '2.5'] };
    const once = apply(empty, define(price));
    expect(apply(once, define({ ...price, allowed: ['1.0', '2.50'], tier: 'auto', unit: undefined }))).toBe(
      once,
    );
  });

  test('defining another one under a name in use is refused', () => {
    const once = apply(empty, define(speed));
    expect(() => apply(once, define({ ...speed, max: 400 }))).toThrow(code('ATTRIBUTE_EXISTS'));
    expect(() => apply(once, define({ ...speed, type: 'number' }))).toThrow(code('ATTRIBUTE_EXISTS'));
  });

  test('an update changes what it names, removes what it nulls, and leaves the rest', () => {
    const after = apply(apply(empty, define(speed)), {
      kind: 'update',
      name: 'speed',
      patch: { max: null, unit: undefined, description: 'over ground', pii: 'personal' },
    });
    expect(after.schemaVersion).toBe(2);
    expect(named(after, 'speed')).toEqual({
      name: 'speed',
      type: 'integer',
      unit: 'km/h',
      min: 0,
      description: 'over ground',
      pii: 'personal',
      id: 1,
      tier: 'auto',
      placement: 'cold',
      version: 2,
      createdAt: 7,
    });
  });

  test('one call raises the schemaVersion by one, whatever the number of its updates and retirements', () => {
    const before = apply(empty, define(speed), define({ name: 'colour', type: 'text' }));
    const after = apply(
      before,
      { kind: 'update', name: 'speed', patch: { max: 200 } },
      { kind: 'update', name: 'speed', patch: { max: 100 } },
      { kind: 'retire', name: 'colour' },
    );
    expect(after.schemaVersion).toBe(before.schemaVersion + 1);
    expect(named(after, 'speed').version).toBe(3);
    expect(named(after, 'colour')).toMatchObject({ retiredAt: 7, version: 2 });
  });

  test.each<[from: Placement, asked: 'auto' | 'cold' | 'hot' | 'retired', to: Placement]>([
    ['cold', 'hot', 'promoting'],
    ['demoting', 'hot', 'promoting'],
    ['promoting', 'cold', 'demoting'],
    ['hot', 'cold', 'demoting'],
    ['hot', 'retired', 'demoting'],
    ['promoting', 'retired', 'demoting'],
    ['cold', 'retired', 'cold'],
    ['hot', 'auto', 'hot'],
    ['promoting', 'auto', 'promoting'],
  ])('an attribute that is %s and shall be %s is %s', (placement, asked, to) => {
    const before: Tier = placement === 'hot' || placement === 'promoting' ? 'hot' : 'cold';
    const once = apply(empty, define({ ...speed, tier: before }));
    const placed = { ...once, attributes: once.attributes.map((attribute) => ({ ...attribute, placement })) };
    const change: CatalogChange =
      asked === 'retired'
        ? { kind: 'retire', name: 'speed' }
        : { kind: 'update', name: 'speed', patch: { tier: asked } };
    expect(named(apply(placed, change), 'speed').placement).toBe(to);
  });

  test('a definition that shall be hot is hot at once: it has no values', () => {
    expect(named(apply(empty, define({ ...speed, tier: 'hot' })), 'speed').placement).toBe('hot');
  });

  test('an update that changes nothing is none', () => {
    const once = apply(empty, define(speed));
    expect(
      apply(once, { kind: 'update', name: 'speed', patch: { max: 300, tier: null, pattern: null } }),
    ).toBe(once);
  });

  test('an update is held against the whole definition', () => {
    const once = apply(empty, define(speed));
    for (const patch of [{ min: 301 }, { pattern: 'a' }, { allowed: [400] }]) {
      expect(() => apply(once, { kind: 'update', name: 'speed', patch })).toThrow(code('ATTRIBUTE_INVALID'));
    }
    const typed = { type: 'text' } as object;
    expect(() => apply(once, { kind: 'update', name: 'speed', patch: typed })).toThrow(
      code('ATTRIBUTE_TYPE_CHANGE'),
    );
    const renamed = { name: 'pace' } as object;
    expect(() => apply(once, { kind: 'update', name: 'speed', patch: renamed })).toThrow(
      code('ATTRIBUTE_INVALID'),
    );
  });

  test('a retired attribute keeps its name, its id and its place under the cap', () => {
    const retired = apply(apply(empty, define(speed)), { kind: 'retire', name: 'speed' });
    expect(apply(retired, { kind: 'retire', name: 'speed' })).toBe(retired);
    expect(() => apply(retired, define(speed))).toThrow(code('ATTRIBUTE_RETIRED'));
    expect(() => apply(retired, { kind: 'update', name: 'speed', patch: {} })).toThrow(
      code('ATTRIBUTE_RETIRED'),
    );
    expect(named(apply(retired, define({ name: 'next', type: 'text' })), 'next').id).toBe(2);
    expect(() => apply({ ...retired, attributeLimit: 1 }, define({ name: 'next', type: 'text' }))).toThrow(
      expect.objectContaining({ code: 'ATTRIBUTE_LIMIT', details: { limit: 1, wanted: 2 } }),
    );
  });

  test('a lowered cap stops definitions only', () => {
    const over = { ...apply(empty, define(speed)), attributeLimit: 0 };
    expect(named(apply(over, { kind: 'retire', name: 'speed' }), 'speed').retiredAt).toBe(7);
  });

  test('what is not defined can be neither updated nor retired', () => {
    expect(() => apply(empty, { kind: 'update', name: 'speed', patch: {} })).toThrow(
      code('ATTRIBUTE_UNKNOWN'),
    );
    expect(() => apply(empty, { kind: 'retire', name: 'toString' })).toThrow(code('ATTRIBUTE_UNKNOWN'));
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'd');
const specs = fc.record(
  {
    name: names,
    type: fc.constantFrom('integer' as const, 'number' as const),
    unit: fc.constantFrom('m', 's'),
    min: fc.constantFrom(0, 1),
    max: fc.constantFrom(5, 6),
    tier: fc.constantFrom('hot' as const, 'auto' as const),
    freshForMs: fc.constantFrom(1, 2),
  },
  { requiredKeys: ['name', 'type'] },
);
const changes = fc.array(
  fc.oneof(
    specs.map((spec): CatalogChange => ({ kind: 'define', spec })),
    fc
      .tuple(names, specs)
      .map(([name, { name: _, type: __, ...patch }]): CatalogChange => ({ kind: 'update', name, patch })),
    names.map((name): CatalogChange => ({ kind: 'retire', name })),
  ),
  { maxLength: 12 },
);

/** A snapshot that some sequence of changes leads to; refused ones leave no trace. */
const snapshots = changes.map((list) =>
  list.reduce((snapshot, change) => {
    try {
      return apply(snapshot, change);
    } catch (error) {
      if (isAttriumError(error)) return snapshot;
      throw error;
    }
  }, empty),
);

describe('any history of changes', () => {
  test.prop([snapshots, changes])(
    'keeps ids, types and names for ever, and raises versions where something changed',
    (before, list) => {
      let after: CatalogSnapshot;
      try {
        after = apply(before, ...list);
      } catch (error) {
        expect(isAttriumError(error)).toBe(true);
        return;
      }
      let invalidating = false;
      for (const attribute of before.attributes) {
        const kept = named(after, attribute.name);
        expect(kept).toMatchObject({
          id: attribute.id,
          type: attribute.type,
          createdAt: attribute.createdAt,
        });
        if (kept === attribute) continue;
        invalidating = true;
        expect(kept.version).toBeGreaterThan(attribute.version);
      }
      const added = after.attributes.length > before.attributes.length;
      // What was defined and changed within the call counts as well, so only the other direction is exact.
      if (invalidating) expect(after.schemaVersion).toBe(before.schemaVersion + 1);
      if (!invalidating && !added) expect(after).toBe(before);
      expect(new Set(after.attributes.map(({ id }) => id)).size).toBe(after.attributes.length);
    },
  );
});

describe('planSync', () => {
  const declared = fc.uniqueArray(specs, { selector: ({ name }) => name });

  test.prop([snapshots, declared, fc.boolean()])(
    'its changes make the catalogue equal to the declaration',
    (before, wanted, retireOthers) => {
      const plan = planSync(before, wanted, { retireOthers });
      const after = apply(before, ...plan.changes);
      const broken = new Set(plan.breaking.map(({ name }) => name));
      for (const spec of wanted.filter(({ name }) => !broken.has(name))) {
        expect(named(after, spec.name)).toMatchObject(wholeSpec(spec));
        expect(Object.keys(wholeSpec(spec)).sort()).toEqual(
          Object.keys(without('id', named(after, spec.name)))
            .filter((key) => key !== 'version' && key !== 'createdAt' && key !== 'placement')
            .sort(),
        );
      }
      for (const attribute of before.attributes.filter(
        ({ name }) => !wanted.some((spec) => spec.name === name),
      )) {
        expect(named(after, attribute.name).retiredAt !== undefined).toBe(
          retireOthers || attribute.retiredAt !== undefined,
        );
      }
      expect(planSync(after, wanted, { retireOthers }).changes).toEqual([]);
    },
  );

  test('a part that the declaration leaves out is removed', () => {
    const before = apply(empty, define(speed));
    const plan = planSync(before, [{ name: 'speed', type: 'integer', min: 0 }], { retireOthers: false });
    expect(plan).toEqual({
      changes: [{ kind: 'update', name: 'speed', patch: { unit: null, max: null } }],
      breaking: [],
      notices: [],
    });
  });

  test('what no change can reach is breaking', () => {
    const before = apply(apply(empty, define(speed), define({ name: 'old', type: 'text' })), {
      kind: 'retire',
      name: 'old',
    });
    const plan = planSync(
      before,
      [
        { name: 'speed', type: 'text' },
        { name: 'old', type: 'text' },
      ],
      { retireOthers: true },
    );
    expect(plan.changes).toEqual([]);
    expect(plan.breaking).toEqual([
      {
        name: 'speed',
        code: 'ATTRIBUTE_TYPE_CHANGE',
        message: expect.stringContaining('from integer to text'),
      },
      { name: 'old', code: 'ATTRIBUTE_RETIRED', message: expect.any(String) },
    ]);
  });

  test.each<[string, Partial<AttributeSpec>, string]>([
    ['a raised minimum', { min: 1 }, 'min'],
    ['a lowered maximum', { max: 299 }, 'max'],
    ['a list where there was none', { allowed: [5] }, 'allowed'],
  ])('%s is noticed as tightening', (_, part, expected) => {
    const plan = planSync(apply(empty, define(speed)), [{ ...speed, ...part }], { retireOthers: false });
    expect(plan.notices).toEqual([
      { name: 'speed', message: expect.stringContaining(`Tightens ${expected}`) },
    ]);
  });

  test('widening is no news; retiring is', () => {
    const before = apply(empty, define(speed), define({ name: 'other', type: 'text' }));
    const plan = planSync(before, [{ ...speed, min: -5, max: 400 }], { retireOthers: true });
    expect(plan.notices).toEqual([{ name: 'other', message: expect.stringContaining('Retires') }]);
  });

  test('a name declared twice is refused', () => {
    expect(() => planSync(empty, [speed, speed], { retireOthers: false })).toThrow(code('ATTRIBUTE_INVALID'));
  });
});
