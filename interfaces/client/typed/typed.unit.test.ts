import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Filter } from '#domain/filter';
import type { Value } from '#domain/values';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import { attributesOf, type Declarations, defineAttributes } from './declarations.ts';
import { filterBuilder } from './filter-builder.ts';
import type { TypedFilter } from './typed-filter.ts';

// What the compiler objects to stands below `@ts-expect-error`: the check of types fails where it does not object, and
// the tests show that the store objects, too.

const attributes = defineAttributes({
  age: { type: 'integer', min: 0 },
  mass: { type: 'number', unit: 'kg' },
  price: { type: 'decimal', allowed: ['1', '2.50'] },
  active: { type: 'boolean' },
  name: { type: 'text', pattern: '^[a-z]+$' },
  colour: { type: 'text', allowed: ['red', 'green'] },
  grade: { type: 'integer', allowed: [1, 2, 3] },
  'checked.at': { type: 'timestamp', freshForMs: 60_000 },
  notes: { type: 'json' },
  owner: { type: 'reference', pii: 'personal' },
});
type Attributes = typeof attributes;

const { f, and, or, not, through } = filterBuilder(attributes);

const open = async () => {
  const untyped = await memoryAttrium({ clock: createManualClock() });
  await untyped.attributes.sync({ attributes: attributesOf(attributes) });
  await untyped.entities.put({ entity: 'e', values: { age: 3, colour: 'red' } });
  return { untyped, attrium: untyped.typed(attributes) };
};
type Opened = Awaited<ReturnType<typeof open>>['attrium'];

/** The mistakes are of one field each, so each is held against calls that are sound otherwise. */
const refused = (code: string, call: (attrium: Opened) => Promise<unknown>) => async () => {
  const { attrium } = await open();
  await expect(call(attrium)).rejects.toMatchObject({ code });
};

describe('a value that is written', () => {
  it.each([
    [
      'has a declared name',
      'ATTRIBUTE_UNKNOWN',
      // @ts-expect-error: agee
      (a: Opened) => a.entities.put({ entity: 'e', values: { agee: 3 } }),
    ],
    [
      'is of the type of its attribute',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.put({ entity: 'e', values: { age: '3' } }),
    ],
    [
      'is a text where the attribute is decimal',
      'VALUE_TYPE',
      // @ts-expect-error: a number
      (a: Opened) => a.entities.put({ entity: 'e', values: { price: 2.5 } }),
    ],
    [
      'is one of the allowed texts',
      'VALUE_NOT_ALLOWED',
      // @ts-expect-error: blue
      (a: Opened) => a.entities.put({ entity: 'e', values: { colour: 'blue' } }),
    ],
    [
      'is one of the allowed numbers',
      'VALUE_NOT_ALLOWED',
      // @ts-expect-error: 4
      (a: Opened) => a.entities.put({ entity: 'e', values: { grade: 4 } }),
    ],
    [
      'is no function in json',
      'REQUEST_INVALID',
      // @ts-expect-error: a function
      (a: Opened) => a.entities.put({ entity: 'e', values: { notes: { at: () => 1 } } }),
    ],
    [
      'is so in each item of an atomic putMany',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.putMany({ items: [{ entity: 'e', values: { mass: 'x' } }], atomic: true }),
    ],
  ])('%s', (_rule, code, call) => refused(code, call)());

  it('is so in a session', async () => {
    const session = (await open()).attrium.session();
    // @ts-expect-error: a text
    await expect(session.entities.put({ entity: 'e', values: { age: '3' } })).rejects.toMatchObject({
      code: 'VALUE_TYPE',
    });
    expectTypeOf(session.tokens()).toEqualTypeOf<readonly string[]>();
  });

  it('is so among the observations of a bulk write', async () => {
    const { attrium } = await open();
    const { accepted, rejected } = await attrium.ingest.write({
      values: [
        // @ts-expect-error: agee
        { entity: 'e', attribute: 'agee', value: 1 },
        // @ts-expect-error: a text
        { entity: 'e', attribute: 'age', value: '1' },
        // @ts-expect-error: blue
        { entity: 'e', attribute: 'colour', value: 'blue' },
        { entity: 'e', attribute: 'age', value: null },
        { entity: 'e', attribute: 'colour', value: 'green' },
      ],
    });
    expect({ accepted, codes: rejected.map(({ code }) => code) }).toEqual({
      accepted: 2,
      codes: ['ATTRIBUTE_UNKNOWN', 'VALUE_TYPE', 'VALUE_NOT_ALLOWED'],
    });
  });
});

describe('a filter', () => {
  it.each([
    [
      'names declared attributes',
      'ATTRIBUTE_UNKNOWN',
      // @ts-expect-error: agee
      (a: Opened) => a.entities.find({ where: { attribute: 'agee', op: 'eq', value: 3 } }),
    ],
    [
      'has operators of the type: no order of booleans',
      'FILTER_OPERATOR',
      // @ts-expect-error: gt
      (a: Opened) => a.entities.find({ where: { attribute: 'active', op: 'gt', value: true } }),
    ],
    [
      'has operators of the type: no prefix of numbers',
      'FILTER_OPERATOR',
      // @ts-expect-error: prefix
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'prefix', value: '3' } }),
    ],
    [
      'has operators of the type: no order of references',
      'FILTER_OPERATOR',
      // @ts-expect-error: lt
      (a: Opened) => a.entities.find({ where: { attribute: 'owner', op: 'lt', value: 'e' } }),
    ],
    [
      'has operators of the type: json only exists',
      'FILTER_OPERATOR',
      // @ts-expect-error: eq
      (a: Opened) => a.entities.find({ where: { attribute: 'notes', op: 'eq', value: 1 } }),
    ],
    [
      'has an operand of the type',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'gt', value: '3' } }),
    ],
    [
      'has no null',
      'VALUE_TYPE',
      // @ts-expect-error: null
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'eq', value: null } }),
    ],
    [
      'has a list for in',
      'FILTER_INVALID',
      // @ts-expect-error: a number
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'in', value: 3 } }),
    ],
    [
      'has values of the type in that list',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'in', value: [3, '4'] } }),
    ],
    [
      'has a pair for between',
      'FILTER_INVALID',
      // @ts-expect-error: three
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'between', value: [1, 2, 3] } }),
    ],
    [
      'has a boolean for exists',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'exists', value: 'yes' } }),
    ],
    [
      'has a text for prefix, also of what has allowed values',
      'VALUE_TYPE',
      // @ts-expect-error: a number
      (a: Opened) => a.entities.find({ where: { attribute: 'colour', op: 'prefix', value: 3 } }),
    ],
    [
      'has text for the key of an entity',
      'VALUE_TYPE',
      // @ts-expect-error: a number
      (a: Opened) => a.entities.find({ where: { attribute: '$entity', op: 'eq', value: 3 } }),
    ],
    [
      'names no other field of the store',
      'ATTRIBUTE_UNKNOWN',
      // @ts-expect-error: $rev
      (a: Opened) => a.entities.find({ where: { attribute: '$rev', op: 'eq', value: '3' } }),
    ],
    [
      'is so within and, or and not',
      'VALUE_TYPE',
      (a: Opened) =>
        // @ts-expect-error: a text
        a.entities.find({ where: { and: [{ or: [{ not: { attribute: 'mass', op: 'lt', value: 'x' } }] }] } }),
    ],
    [
      'is nothing but a filter',
      'FILTER_INVALID',
      // @ts-expect-error: nand
      (a: Opened) => a.entities.find({ where: { nand: [] } }),
    ],
    [
      'is so when it was built: operands',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.find({ where: f.age.gt('3') }),
    ],
    [
      'is so when it was built: pairs',
      'FILTER_INVALID',
      // @ts-expect-error: one bound
      (a: Opened) => a.entities.find({ where: f.age.between(3) }),
    ],
    [
      'is so when it was built: operators',
      'FILTER_OPERATOR',
      // @ts-expect-error: prefix
      (a: Opened) => a.entities.find({ where: f.age.prefix('3') }),
    ],
  ])('%s', (_rule, code, call) => refused(code, call)());

  it.each([
    [
      'has nothing beside',
      'FILTER_INVALID',
      // @ts-expect-error: more
      (a: Opened) => a.entities.find({ where: { attribute: 'age', op: 'gt', value: 3, more: 1 } }),
    ],
    [
      'names a declared attribute where it is one of several',
      'ATTRIBUTE_UNKNOWN',
      // @ts-expect-error: agee
      (a: Opened) => a.entities.find({ where: { and: [{ attribute: 'agee', op: 'gt', value: 3 }] } }),
    ],
    [
      'suits each attribute that a variable may name',
      'VALUE_TYPE',
      (a: Opened) => {
        const attribute = 'age' as 'age' | 'colour';
        // @ts-expect-error: a text
        return a.entities.find({ where: { attribute, op: 'eq', value: 'red' } });
      },
    ],
  ])('%s, written in the call', (_rule, code, call) => refused(code, call)());

  it('may be held by a variable, and be a part of another', async () => {
    const { attrium } = await open();
    const held: TypedFilter<Attributes> = { attribute: 'age', op: 'gte', value: 3 };
    const list: TypedFilter<Attributes>[] = [held, f.colour.eq('red')];
    for (const where of [...list, undefined])
      expect((await attrium.entities.find({ where })).items).toHaveLength(1);
    expect((await attrium.entities.find({ where: { and: list } })).items).toHaveLength(1);
    const { items } = await attrium.entities.find({
      where: { and: [held, f.colour.eq('red'), { attribute: 'grade', op: 'exists', value: false }] },
      select: ['age'],
    });
    expectTypeOf(items[0]?.values.age?.value).toEqualTypeOf<number | undefined>();
    expect(items).toHaveLength(1);
    const other: Filter = { attribute: 'colour', op: 'eq', value: 'red' };
    // @ts-expect-error: of any attributes
    expect((await attrium.entities.find({ where: other })).items).toHaveLength(1);
  });

  it('compares for equality with allowed values only, which the store leaves to the compiler', async () => {
    const { attrium } = await open();
    const wheres = [
      // @ts-expect-error: blue
      { attribute: 'colour', op: 'eq', value: 'blue' } satisfies TypedFilter<Attributes>,
      // @ts-expect-error: blue
      { attribute: 'colour', op: 'in', value: ['blue'] } satisfies TypedFilter<Attributes>,
      // @ts-expect-error: 4
      f.grade.eq(4),
      // @ts-expect-error: blue
      f.colour.in(['blue']),
    ] as TypedFilter<Attributes>[];
    for (const where of wheres) expect((await attrium.entities.find({ where })).items).toEqual([]);
  });

  it('is built as the data that one writes by hand', () => {
    const built = and(
      f.$type.eq('person'),
      or(f.age.between(3, 5), f.grade.in([1, 2])),
      not(f['checked.at'].exists()),
      f.price.exists(false),
      f.colour.prefix('r'),
      f.$entity.contains(':'),
      through('owner', f.age.gt(17)),
    );
    const written: TypedFilter<Attributes> = {
      and: [
        { attribute: '$type', op: 'eq', value: 'person' },
        {
          or: [
            { attribute: 'age', op: 'between', value: [3, 5] },
            { attribute: 'grade', op: 'in', value: [1, 2] },
          ],
        },
        { not: { attribute: 'checked.at', op: 'exists', value: true } },
        { attribute: 'price', op: 'exists', value: false },
        { attribute: 'colour', op: 'prefix', value: 'r' },
        { attribute: '$entity', op: 'contains', value: ':' },
        { reference: 'owner', where: { attribute: 'age', op: 'gt', value: 17 } },
      ],
    };
    expect(built).toEqual(written);
  });
});

describe('a filter through a reference', () => {
  it.each([
    [
      'names an attribute that names entities',
      'FILTER_OPERATOR',
      // @ts-expect-error: age
      (a: Opened) => a.entities.find({ where: { reference: 'age', where: f.mass.gt(1) } }),
    ],
    [
      'is built of one, too',
      'FILTER_OPERATOR',
      // @ts-expect-error: age
      (a: Opened) => a.entities.find({ where: through('age', f.mass.gt(1)) }),
    ],
    [
      'asks for values of the type of an attribute',
      'VALUE_TYPE',
      // @ts-expect-error: a text
      (a: Opened) => a.entities.find({ where: through('owner', { attribute: 'age', op: 'gt', value: 'x' }) }),
    ],
  ])('%s', (_rule, code, call) => refused(code, call)());

  it('is taken as it is written', async () => {
    const { attrium } = await open();
    const where = { reference: 'owner', where: { attribute: 'age', op: 'gt', value: 1 } } as const;
    expect((await attrium.entities.find({ where })).items).toEqual([]);
  });
});

describe('an order', () => {
  it.each([
    [
      'names no json',
      'ORDER_INVALID',
      // @ts-expect-error: notes
      (a: Opened) => a.entities.find({ orderBy: [{ attribute: 'notes' }] }),
    ],
    [
      'names declared attributes',
      'ATTRIBUTE_UNKNOWN',
      // @ts-expect-error: agee
      (a: Opened) => a.entities.find({ orderBy: [{ attribute: 'agee' }] }),
    ],
    [
      'has two directions',
      'REQUEST_INVALID',
      // @ts-expect-error: up
      (a: Opened) => a.entities.find({ orderBy: [{ attribute: 'age', direction: 'up' }] }),
    ],
  ])('%s', (_rule, code, call) => refused(code, call)());

  it('takes the key and the type of an entity', async () => {
    const { attrium } = await open();
    const orderBy = [
      { attribute: '$type' },
      { attribute: 'age', nulls: 'first' },
      { attribute: '$entity' },
    ] as const;
    expect((await attrium.entities.find({ orderBy })).items).toHaveLength(1);
  });
});

describe('an answer', () => {
  it.each([
    // @ts-expect-error: agee
    ['find', (a: Opened) => a.entities.find({ select: ['age', 'agee'] })],
    // @ts-expect-error: agee
    ['get', (a: Opened) => a.entities.get({ entity: 'e', attributes: ['agee'] })],
    // @ts-expect-error: agee
    ['getMany', (a: Opened) => a.entities.getMany({ entities: ['e'], attributes: ['agee'] })],
    // @ts-expect-error: agee
    ['history', (a: Opened) => a.entities.history({ entity: 'e', attributes: ['agee'] })],
  ])('of %s has declared attributes only', (_call, call) => refused('ATTRIBUTE_UNKNOWN', call)());

  it('shows what was asked for, with its type', async () => {
    const { attrium } = await open();
    const { items } = await attrium.entities.find({ select: ['age', 'colour'] });
    const [found] = items;
    expectTypeOf(found?.values.age?.value).toEqualTypeOf<number | undefined>();
    expectTypeOf(found?.values.colour?.value).toEqualTypeOf<'red' | 'green' | undefined>();
    expect(found?.values.age?.value).toBe(3);
    // @ts-expect-error: not asked for
    expect(found?.values.mass).toBeUndefined();

    const { values } = await attrium.entities.get({ entity: 'e', attributes: ['age'] });
    // @ts-expect-error: not asked for
    expect(values.colour).toBeUndefined();
    const many = await attrium.entities.getMany({ entities: ['e'], attributes: ['age'] });
    // @ts-expect-error: not asked for
    expect(many.items[0]?.values.colour).toBeUndefined();
    const nothing = await attrium.entities.find({ select: [] });
    // @ts-expect-error: not asked for
    expect(nothing.items[0]?.values.age).toBeUndefined();
  });

  it('shows all that is declared where nothing is asked for', async () => {
    const { attrium } = await open();
    const { values } = await attrium.entities.get({ entity: 'e' });
    expectTypeOf(values).toHaveProperty('checked.at');
    expectTypeOf(values.age?.value).toEqualTypeOf<number | undefined>();
    expectTypeOf(values.price?.value).toEqualTypeOf<string | undefined>();
    expectTypeOf(values.active?.value).toEqualTypeOf<boolean | undefined>();
    expectTypeOf(values.grade?.value).toEqualTypeOf<1 | 2 | 3 | undefined>();
    expectTypeOf(values.notes?.value).toEqualTypeOf<Value | undefined>();
    expectTypeOf(values['checked.at']?.freshness).toEqualTypeOf<'FRESH' | 'STALE' | undefined>();
    // @ts-expect-error: agee
    expect(values.agee).toBeUndefined();
    // @ts-expect-error: may be missing
    expect(() => values.mass.value).toThrow(TypeError);
  });

  it('of history is told apart by attribute', async () => {
    const { attrium } = await open();
    const { items } = await attrium.entities.history({ entity: 'e', attributes: ['age', 'colour'] });
    const ages = items.flatMap((item) => {
      if (item.attribute === 'colour') expectTypeOf(item.value).toEqualTypeOf<'red' | 'green' | null>();
      return item.attribute === 'age' ? [item.value] : [];
    });
    expectTypeOf(ages).toEqualTypeOf<(number | null)[]>();
    expect(ages).toEqual([3]);
  });
});

describe('a declaration', () => {
  const synced = async (declared: Declarations) => {
    const { attributes: catalogue } = await memoryAttrium({ clock: createManualClock() });
    return catalogue.sync({ attributes: attributesOf(declared) });
  };

  it.each([
    [
      'type',
      'REQUEST_INVALID',
      // @ts-expect-error: txt
      defineAttributes({ a: { type: 'txt' } }),
    ],
    [
      'part',
      'REQUEST_INVALID',
      // @ts-expect-error: untit
      defineAttributes({ a: { type: 'number', untit: 'kg' } }),
    ],
    [
      'bound of a text',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: min
      defineAttributes({ a: { type: 'text', min: 'b' } }),
    ],
    [
      'bound of a number',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: a text
      defineAttributes({ a: { type: 'number', min: '1' } }),
    ],
    [
      'allowed text',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: a number
      defineAttributes({ a: { type: 'text', allowed: [1] } }),
    ],
    [
      'pattern',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: pattern
      defineAttributes({ a: { type: 'number', pattern: 'a' } }),
    ],
    [
      'allowed json',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: allowed
      defineAttributes({ a: { type: 'json', allowed: [1] } }),
    ],
    [
      'name',
      'ATTRIBUTE_INVALID',
      // @ts-expect-error: $a
      defineAttributes({ $a: { type: 'number' } }),
    ],
  ])('with a wrong %s is refused', async (_part, code, declared) => {
    await expect(synced(declared)).rejects.toMatchObject({ code });
  });

  it('is given back as it is', () => {
    const given = { a: { type: 'number' } } as const;
    expect(defineAttributes(given)).toBe(given);
  });

  it('is what sync takes, and then has nothing to do', async () => {
    const { attrium } = await open();
    const again = await attrium.attributes.sync({ attributes: attributesOf(attributes), retireOthers: true });
    expect(again).toEqual({ applied: true, changes: [], breaking: [], notices: [] });
  });
});

describe('the typed surface', () => {
  it('is the untyped one, in other words', async () => {
    const { untyped } = await open();
    const reader = await untyped.as({ role: 'reader' });
    expect(reader.typed(attributes)).toBe(reader);
  });

  it('leaves the untyped one as it is', async () => {
    const { untyped } = await open();
    await untyped.attributes.define({ attributes: [{ name: 'other', type: 'number' }] });
    await untyped.entities.put({ entity: 'e', values: { other: 1 } });
    const { values } = await untyped.entities.get({ entity: 'e' });
    expect(values.other?.value).toBe(1);
    // A filter of declared attributes is a filter.
    expect((await untyped.entities.find({ where: f.age.eq(3) })).items).toHaveLength(1);
  });
});
