import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeDefinition, AttributePatch, LossPolicy } from '#domain/attributes';
import type { OrderTerm } from '#domain/filter';
import type { AttributeId, EntityKey, Micros } from '#domain/ids';
import type { ConversionOutcome } from '#domain/ports/attribute-work';
import { noUsage } from '#domain/promotion/usage';
import type { Value, ValueType } from '#domain/values';
import { at, key, type Named, Scene } from './scene.ts';
import type { AttributeWorkSubject } from './subject.ts';

const never = 0 as Micros;
const always = 9_000_000_000_000_000 as Micros;
/** Few, so that a change takes several steps where the adapter makes steps. */
const entities = 3;

const byKey: readonly OrderTerm[] = [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }];

/** Every *must* of the port AttributeWork. */
export function attributeWorkConformance(
  adapterName: string,
  open: () => Promise<AttributeWorkSubject>,
): void {
  describe(`work on attributes [${adapterName}]`, () => {
    let subject: AttributeWorkSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const scene = (type: ValueType = 'text', tier: 'hot' | 'cold' = 'cold') =>
      Scene.open(subject, [
        { name: 'a', type, tier },
        { name: 'other', type: 'number', tier: 'hot' },
      ]);
    const attribute = async ({ tenant }: Scene, name = 'a'): Promise<AttributeDefinition> => {
      const { attributes } = await subject.catalog.load(tenant);
      return attributes.find((one) => one.name === name) ?? expect.unreachable(`no attribute ${name}`);
    };
    const begin = (
      scene: Scene,
      type: ValueType,
      onLoss: LossPolicy = 'refuse',
      patch: AttributePatch = {},
    ): Promise<void> => scene.change([{ kind: 'retype', name: 'a', type, patch, onLoss }]);
    const step = async (scene: Scene): Promise<ConversionOutcome> =>
      subject.work.convert(scene.tenant, await attribute(scene), entities);
    /** All steps; what each answered. `between` happens behind each but the last. */
    const carryOut = async (scene: Scene, between: () => Promise<unknown> = async () => undefined) => {
      for (let steps = 1; ; steps += 1) {
        const outcome = await step(scene);
        if (outcome !== 'more') {
          await scene.change([]);
          return outcome;
        }
        expect(steps).toBeLessThan(200);
        await between();
      }
    };
    const empty = async ({ tenant }: Scene): Promise<void> => {
      for (let steps = 0; (await subject.work.empty(tenant, entities)) !== 'done'; steps += 1)
        expect(steps).toBeLessThan(200);
    };
    const allValues = async (scene: Scene): Promise<Record<string, Value>> => {
      const found: Record<string, Value> = {};
      const of = await attribute(scene);
      for (let after: EntityKey | null = null, pages = 0; ; pages += 1) {
        const page = await subject.work.values(scene.tenant, of, { after, entities });
        for (const { entity, value } of page.values) found[entity] = value;
        expect(pages).toBeLessThan(200);
        if (page.reached === null) return found;
        after = page.reached;
      }
    };
    const keysWhere = async (scene: Scene, op: 'eq' | 'gt', value: Value): Promise<string[]> => {
      const { data } = await scene.store.find({
        tenant: scene.tenant,
        filter: { op, field: scene.field('a'), value } as never,
        orderBy: byKey,
        limit: 100,
      });
      return data.map(({ entity }) => entity);
    };
    const write = async (scene: Scene, values: Record<string, Value | null>): Promise<void> => {
      await scene.apply(...Object.entries(values).map(([entity, a]) => scene.putting(entity, { a })));
    };
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`e${n}`, `${n}`]));

    it('gives the current values of an attribute, entity by entity', async () => {
      const a = await scene();
      await write(a, { ...many, e3: null });
      await a.put('none', { other: 1 });
      await a.apply(a.deleting('e4'));
      const { e3: _, ...present } = many;
      expect(await allValues(a)).toEqual(present);
    });

    it.each(['hot', 'cold'] as const)(
      'until the last step all is as it was, and then of the new type (%s)',
      async (tier) => {
        const a = await scene('text', tier);
        await write(a, many);
        await begin(a, 'integer');
        const old = a.field('a');
        const before = await a.values('e7');
        const outcome = await carryOut(a, async () => {
          expect(await a.values('e7')).toEqual(before);
          expect(await keysWhere(a, 'eq', '7')).toEqual(['e7']);
        });
        expect(outcome).toBe('switched');
        expect(await attribute(a)).toMatchObject({ type: 'integer', placement: tier });
        expect(a.id('a')).not.toBe(old.id);
        expect(await a.values('e7')).toEqual({ a: 7 });
        expect(await keysWhere(a, 'gt', 7)).toEqual(['e8', 'e9']);
        expect(await allValues(a)).toEqual(Object.fromEntries(Object.keys(many).map((e, n) => [e, n])));
        await empty(a);
        expect(await a.values('e7')).toEqual({ a: 7 });
        expect(await keysWhere(a, 'gt', 7)).toEqual(['e8', 'e9']);
        expect(await step(a)).toBe('ended');
      },
    );

    it('what is written meanwhile is converted too, late values and unset ones as well', async () => {
      const a = await scene();
      await write(a, many);
      await begin(a, 'integer');
      let n = 100;
      await carryOut(a, async () => {
        // Faster than so few entities a step would ever be done with, and not for ever.
        if (n === 112) return;
        n += 1;
        await a.apply(
          a.putting('e1', { a: `${n}` }),
          a.putting(`new${n}`, { a: `${n}` }),
          a.putting('e2', { a: n % 2 ? null : `${n}` }),
          a.putting('e3', { a: 'late' }, { observedAt: at(1) }),
        );
      });
      const told = await a.values('e1');
      expect(told).toEqual({ a: n === 100 ? 1 : n });
      if (n > 100) expect(await a.values(`new${n}`)).toEqual({ a: n });
      expect(await a.values('e2')).toEqual(n === 100 ? { a: 2 } : n % 2 ? {} : { a: n });
      expect(await a.values('e3')).toEqual({ a: 3 });
    });

    it('a value without an equal ends the change where it may not be lost, and nothing has changed', async () => {
      const a = await scene();
      await write(a, { ...many, e5: 'five' });
      await begin(a, 'integer');
      expect(await carryOut(a)).toBe('lossy');
      expect(await a.values('e5')).toEqual({ a: 'five' });
      const { change } = await attribute(a);
      await a.change([{ kind: 'abandon', name: 'a', id: change?.id as AttributeId }]);
      await empty(a);
      expect(await attribute(a)).not.toHaveProperty('change');
      expect(await step(a)).toBe('ended');
      expect(await a.values('e5')).toEqual({ a: 'five' });
      expect(await a.values('e6')).toEqual({ a: '6' });
    });

    it('a value without an equal is unset where the change says so, and history has it still', async () => {
      const a = await scene();
      await write(a, { ...many, e5: 'five' });
      await begin(a, 'integer', 'unset');
      expect(await carryOut(a)).toBe('switched');
      expect(await a.values('e5')).toEqual({});
      await empty(a);
      expect((await a.history('e5')).map(({ value }) => value)).toEqual(['five']);
    });

    it('a newer value wins over a converted one, an older one does not', async () => {
      const a = await scene();
      await a.put('e', { a: '5' }, { observedAt: at(5) });
      await begin(a, 'integer');
      await carryOut(a);
      await a.put('e', { a: 4 }, { observedAt: at(4) });
      expect(await a.values('e')).toEqual({ a: 5 });
      await a.put('e', { a: 6 }, { observedAt: at(6) });
      expect(await a.values('e')).toEqual({ a: 6 });
    });

    it('history has each value as it was written, with its type, unit and version', async () => {
      const a = await scene();
      await a.put('e', { a: '1' }, { observedAt: at(1) });
      await a.change([{ kind: 'update', name: 'a', patch: { unit: 'kg' } }]);
      await a.put('e', { a: '2' }, { observedAt: at(2) });
      await begin(a, 'integer', 'refuse', { unit: 'g' });
      await carryOut(a);
      await empty(a);
      await a.put('e', { a: 3 }, { observedAt: at(3) });
      await a.put('e', { other: 1 }, { observedAt: at(0) });
      const history = await a.history('e');
      const id = a.id('a');
      expect(history.map(({ attribute, value, under }) => [attribute, value, under])).toEqual([
        [id, 3, { version: 4, type: 'integer', unit: 'g' }],
        [id, '2', { version: 2, type: 'text', unit: 'kg' }],
        [id, '1', { version: 1, type: 'text', unit: null }],
        [a.id('other'), 1, { version: 1, type: 'number', unit: null }],
      ]);
      const { data } = await a.store.history({
        tenant: a.tenant,
        entity: key('e'),
        attributes: [id],
        limit: 100,
      });
      expect(data?.map(({ value }) => value)).toEqual([3, '2', '1']);
    });

    it('as of a time before the change, values are of the type that the attribute has now', async () => {
      const a = await scene();
      await a.put('e', { a: '1' }, { observedAt: at(1) });
      await a.put('e', { a: 'two' }, { observedAt: at(2) });
      await a.put('e', { a: '3' }, { observedAt: at(3) });
      await begin(a, 'integer');
      await carryOut(a);
      await empty(a);
      await a.put('e', { a: 4 }, { observedAt: at(4) });
      const asOf = async (): Promise<Named[]> => Promise.all([1, 2, 3, 4].map((n) => a.values('e', at(n))));
      expect(await asOf()).toEqual([{ a: 1 }, {}, { a: 3 }, { a: 4 }]);
      await begin(a, 'text');
      await carryOut(a);
      expect(await asOf()).toEqual([{ a: '1' }, { a: 'two' }, { a: '3' }, { a: '4' }]);
    });

    it('a read by names that stand for something else is refused, whatever it asks for', async () => {
      const a = await scene();
      await write(a, many);
      const names = (await subject.catalog.load(a.tenant)).namesVersion;
      const reads = (version: number | undefined) => [
        a.store.read({ tenant: a.tenant, entities: [key('e1')], names: version }),
        a.store.history({ tenant: a.tenant, entity: key('e1'), limit: 10, names: version }),
        a.store.find({ tenant: a.tenant, orderBy: byKey, limit: 10, names: version }),
      ];
      await Promise.all(reads(names));
      await begin(a, 'integer');
      await Promise.all(reads(names));
      await carryOut(a);
      await Promise.all(
        reads(names).map((read) => expect(read).rejects.toMatchObject({ code: 'CATALOG_CHANGED' })),
      );
      await Promise.all(reads((await subject.catalog.load(a.tenant)).namesVersion));
    });

    it('a purged attribute has no values, and one of its name begins with none', async () => {
      const a = await scene('text', 'hot');
      await write(a, many);
      await a.put('e1', { other: 1 });
      const old = a.id('a');
      await a.change([
        { kind: 'retire', name: 'a' },
        { kind: 'purge', retiredBefore: always },
        { kind: 'define', spec: { name: 'a', type: 'number', tier: 'hot' } },
      ]);
      expect(a.id('a')).not.toBe(old);
      await a.put('e2', { a: 2 });
      await empty(a);
      expect(await a.values('e1')).toEqual({ other: 1 });
      expect(await allValues(a)).toEqual({ e2: 2 });
      expect(await keysWhere(a, 'gt', 0)).toEqual(['e2']);
      expect((await a.history('e1')).map(({ value }) => value)).toEqual([1]);
    });

    it('tells which tenants leave something to be done', async () => {
      const a = await scene();
      const idle = async (before: Micros) => !(await subject.work.tenants(before)).includes(a.tenant);
      expect(await idle(never)).toBe(true);
      await write(a, many);
      await begin(a, 'integer');
      expect(await idle(never)).toBe(false);
      await carryOut(a);
      await empty(a);
      expect(await idle(never)).toBe(true);
      await a.change([{ kind: 'retire', name: 'a' }]);
      expect(await idle(never)).toBe(true);
      expect(await idle(always)).toBe(false);
      await a.change([{ kind: 'purge', retiredBefore: always }]);
      await empty(a);
      expect(await idle(always)).toBe(true);
    });

    it('usage goes with the attribute, and what is counted for its former number harms no later change', async () => {
      const a = await scene();
      const former = a.id('a');
      const count = (attribute: AttributeId, filters: number) =>
        subject.promotions.count(
          a.tenant,
          [{ attribute, usage: { ...noUsage, filters }, used: true }],
          3_600_000,
        );
      const counted = async () =>
        [...(await subject.promotions.usage(a.tenant)).used].map(([id, { usage }]) => [
          id,
          Math.round(usage.filters),
        ]);
      await count(former, 1_000);
      await begin(a, 'integer');
      await carryOut(a);
      const present = a.id('a');
      expect(await counted()).toEqual([[present, 1_000]]);
      await count(present, 1_000);
      for (const description of ['one', 'another']) {
        await count(former, 70);
        expect(await counted()).toEqual([[present, 2_000]]);
        await a.change([{ kind: 'update', name: 'a', patch: { description } }]);
        expect(await counted()).toEqual([[present, 2_000]]);
      }
      await a.change([
        { kind: 'retire', name: 'a' },
        { kind: 'purge', retiredBefore: always },
      ]);
      expect(await counted()).toEqual([]);
      // As by a process that has not seen yet that it is gone.
      await count(present, 1_000);
      expect(await counted()).toEqual([]);
    });

    it('steps of several processes at once convert each value once', async () => {
      const a = await scene();
      await write(a, many);
      await begin(a, 'integer');
      const outcomes: ConversionOutcome[] = [];
      while (!outcomes.includes('switched')) {
        outcomes.push(...(await Promise.all([step(a), step(a), step(a)])));
        expect(outcomes.length).toBeLessThan(300);
      }
      await a.change([]);
      expect(outcomes.filter((outcome) => outcome === 'switched')).toHaveLength(1);
      expect(Object.values(await allValues(a))).toEqual(Object.keys(many).map((_, n) => n));
    });
  });
}
