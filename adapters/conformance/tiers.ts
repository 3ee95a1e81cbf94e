import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeSpec, CatalogChange, Placement } from '#domain/attributes';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Tiers } from '#domain/ports/tiers';
import { promotionOf } from './promotion-of.ts';
import { propertyParameters } from './property-parameters.ts';
import { key, only, Scene } from './scene.ts';
import type { PropertyOptions, TiersSubject } from './subject.ts';

const timeoutMs = 120_000;
const attributes: readonly AttributeSpec[] = [
  { name: 'auto', type: 'number' },
  { name: 'other', type: 'text' },
  { name: 'twin', type: 'number', tier: 'cold' },
];

/** Takes steps until nothing of the tenant is on its way any more; how many values were moved. */
export const allArrived = async (tiers: Tiers, tenant: TenantId, values = 1_000): Promise<number> => {
  let moved = 0;
  for (;;) {
    const step = await tiers.step(tenant, { values });
    moved += step.values;
    if (step.outcome === 'done') return moved;
  }
};

/** Every *must* of the port Tiers. */
export function tiersConformance(
  adapterName: string,
  open: () => Promise<TiersSubject>,
  options: PropertyOptions = {},
): void {
  describe(`tiers [${adapterName}]`, () => {
    let subject: TiersSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    /** So many entities, each with a value of `auto` and the same of `twin`. */
    const holding = async (entities: number): Promise<Scene> => {
      const scene = await Scene.open(subject, attributes);
      if (entities > 0)
        await scene.apply(
          ...Array.from({ length: entities }, (_, n) => scene.putting(`e${n}`, { auto: n, twin: n })),
        );
      return scene;
    };
    const placementOf = async ({ tenant }: Scene, name: string): Promise<Placement | undefined> =>
      (await subject.catalog.load(tenant)).attributes.find((one) => one.name === name)?.placement;
    const update = (name: string, tier: 'auto' | 'hot' | 'cold'): CatalogChange => ({
      kind: 'update',
      name,
      patch: { tier },
    });
    const start = async (scene: Scene, to: 'hot' | 'cold', name = 'auto'): Promise<Placement> =>
      (await subject.tiers.start(scene.tenant, scene.id(name), to)).placement;
    const why = (scene: Scene, name = 'auto') => promotionOf(scene.id(name));
    const written = ({ tenant }: Scene) => subject.promotions.list({ tenant, limit: 10 });

    it('what was started goes on step by step, and is hot with the last of its values', async () => {
      const scene = await holding(7);
      expect(await start(scene, 'hot')).toBe('promoting');
      expect(await subject.tiers.pending()).toContain(scene.tenant);
      const moved: number[] = [];
      for (;;) {
        expect(await placementOf(scene, 'auto')).toBe('promoting');
        const change = only(await subject.tiers.changes(scene.tenant));
        expect(change).toMatchObject({ attribute: scene.id('auto'), to: 'hot' });
        expect(change.values).toBe(moved.reduce((sum, values) => sum + values, 0));
        const step = await subject.tiers.step(scene.tenant, { values: 2 });
        moved.push(step.values);
        if (step.outcome === 'done') {
          expect(step.finished).toEqual([scene.id('auto')]);
          break;
        }
        expect(step).toMatchObject({ outcome: 'more', finished: [] });
      }
      expect(Math.max(...moved)).toBeLessThanOrEqual(2);
      expect(moved.reduce((sum, values) => sum + values, 0)).toBe(7);
      expect(await placementOf(scene, 'auto')).toBe('hot');
      expect(await subject.tiers.changes(scene.tenant)).toEqual([]);
      expect(await subject.tiers.pending()).not.toContain(scene.tenant);
    });

    it('what is there already is told, and not begun again', async () => {
      const scene = await holding(2);
      expect(await start(scene, 'cold')).toBe('cold');
      await start(scene, 'hot');
      await allArrived(subject.tiers, scene.tenant);
      expect(await start(scene, 'hot')).toBe('hot');
      expect(await subject.tiers.changes(scene.tenant)).toEqual([]);
      expect(await subject.tiers.step(scene.tenant, { values: 1 })).toEqual({
        outcome: 'done',
        values: 0,
        finished: [],
      });
    });

    it('a change that is started leaves its reason in the log, and one that is not leaves none', async () => {
      const scene = await holding(1);
      const id = scene.id('auto');
      const begin = (to: 'hot' | 'cold', entry = why(scene)) =>
        subject.tiers.start(scene.tenant, id, to, entry);
      expect(await begin('hot')).toEqual({ placement: 'promoting', started: true });
      expect(await written(scene)).toMatchObject([{ ...why(scene), after: null }]);
      expect(await begin('hot')).toEqual({ placement: 'promoting', started: false });
      const turned = { ...why(scene), action: 'demote', reason: 'REPLACED', before: null } as const;
      expect(await begin('cold', turned)).toEqual({ placement: 'demoting', started: true });
      expect(await written(scene)).toMatchObject([turned, why(scene)]);
      await allArrived(subject.tiers, scene.tenant);
      expect(await begin('cold')).toEqual({ placement: 'cold', started: false });
      const pinned = subject.tiers.start(scene.tenant, scene.id('twin'), 'hot', why(scene, 'twin'));
      expect(await pinned).toEqual({ placement: 'cold', started: false });
      await scene.change([{ kind: 'retire', name: 'auto' }]);
      await expect(begin('hot')).rejects.toMatchObject({ code: 'ATTRIBUTE_RETIRED' });
      expect(await written(scene)).toHaveLength(2);
    });

    it('of several who start the same change, one does and leaves its reason', async () => {
      const scene = await holding(1);
      const starts = await Promise.all(
        [1, 2, 3, 4].map(() => subject.tiers.start(scene.tenant, scene.id('auto'), 'hot', why(scene))),
      );
      expect(starts.filter(({ started }) => started)).toHaveLength(1);
      expect(await written(scene)).toHaveLength(1);
    });

    it('a change of the tier sets the attribute on its way, a definition is where it shall be', async () => {
      const scene = await holding(3);
      await scene.change([
        { kind: 'define', spec: { name: 'new', type: 'text', tier: 'hot' } },
        update('twin', 'hot'),
      ]);
      expect(await placementOf(scene, 'new')).toBe('hot');
      expect(await placementOf(scene, 'twin')).toBe('promoting');
      expect(await allArrived(subject.tiers, scene.tenant)).toBe(3);
      await scene.change([update('twin', 'cold')]);
      expect(await placementOf(scene, 'twin')).toBe('demoting');
      expect(await allArrived(subject.tiers, scene.tenant)).toBe(3);
      expect(await placementOf(scene, 'twin')).toBe('cold');
    });

    it('a tier that was asked for stays, and an automatic one is left where it is', async () => {
      const scene = await holding(2);
      expect(await start(scene, 'hot', 'twin')).toBe('cold');
      await scene.change([update('twin', 'hot')]);
      await allArrived(subject.tiers, scene.tenant);
      expect(await start(scene, 'cold', 'twin')).toBe('hot');
      await scene.change([update('twin', 'auto')]);
      expect(await placementOf(scene, 'twin')).toBe('hot');
      expect(await start(scene, 'cold', 'twin')).toBe('demoting');
    });

    it('a change that is turned round on its way ends where it was turned to', async () => {
      const scene = await holding(6);
      await start(scene, 'hot');
      await subject.tiers.step(scene.tenant, { values: 2 });
      expect(await start(scene, 'cold')).toBe('demoting');
      await subject.tiers.step(scene.tenant, { values: 1 });
      await scene.put('e0', { auto: 10, twin: 10 });
      expect(await start(scene, 'hot')).toBe('promoting');
      await allArrived(subject.tiers, scene.tenant, 2);
      expect(await placementOf(scene, 'auto')).toBe('hot');
      expect(
        only(
          await subject.store.read({ tenant: scene.tenant, entities: [key('e0')] }).then(({ data }) => data),
        )?.values.get(scene.id('auto'))?.value,
      ).toBe(10);
    });

    it('steps of one attribute leave the others to themselves', async () => {
      const scene = await holding(3);
      await start(scene, 'hot');
      await start(scene, 'hot', 'other');
      const [auto, other] = [scene.id('auto'), scene.id('other')];
      const step = await subject.tiers.step(scene.tenant, { values: 100, attributes: [other] });
      expect(step).toEqual({ outcome: 'done', values: 0, finished: [other] });
      expect(await subject.tiers.changes(scene.tenant)).toMatchObject([{ attribute: auto, values: 0 }]);
    });

    it('a retired attribute is on its way out, and cannot be started', async () => {
      const scene = await holding(2);
      await start(scene, 'hot');
      await allArrived(subject.tiers, scene.tenant);
      await scene.change([{ kind: 'retire', name: 'auto' }]);
      expect(await placementOf(scene, 'auto')).toBe('demoting');
      await expect(start(scene, 'hot')).rejects.toMatchObject({ code: 'ATTRIBUTE_RETIRED' });
      expect(await allArrived(subject.tiers, scene.tenant)).toBe(2);
      expect(await placementOf(scene, 'auto')).toBe('cold');
    });

    it('an unknown attribute and an unknown tenant are told as such', async () => {
      const scene = await holding(0);
      const stranger = 2_000_000_000 as TenantId;
      const none = 999 as AttributeId;
      await expect(subject.tiers.start(scene.tenant, none, 'hot')).rejects.toMatchObject({
        code: 'ATTRIBUTE_UNKNOWN',
      });
      await expect(subject.tiers.start(stranger, none, 'hot')).rejects.toMatchObject({
        code: 'TENANT_UNKNOWN',
      });
      await expect(subject.tiers.step(stranger, { values: 1 })).rejects.toMatchObject({
        code: 'TENANT_UNKNOWN',
      });
    });

    it('what was validated before an attribute moved is still valid, and its move is seen by who holds the catalogue', async () => {
      const scene = await holding(2);
      const held = await subject.catalog.load(scene.tenant);
      await start(scene, 'hot');
      const promoting = await subject.catalog.load(scene.tenant, held);
      expect(promoting).toMatchObject({ schemaVersion: held.schemaVersion });
      expect(promoting).not.toBe(held);
      await allArrived(subject.tiers, scene.tenant);
      const hot = await subject.catalog.load(scene.tenant, promoting);
      expect(hot.placementVersion).toBeGreaterThan(promoting.placementVersion);
      expect(await subject.catalog.load(scene.tenant, hot)).toBe(hot);
      await scene.put('e9', { auto: 9 });
    });

    it('several at a time move each value once', async () => {
      const scene = await holding(40);
      await start(scene, 'hot');
      await start(scene, 'hot', 'other');
      const worker = async (): Promise<number> => {
        let moved = 0;
        while ((await subject.tiers.changes(scene.tenant)).length > 0)
          moved += (await subject.tiers.step(scene.tenant, { values: 3 })).values;
        return moved;
      };
      const moved = await Promise.all([worker(), worker(), worker()]);
      expect(moved.reduce((sum, values) => sum + values, 0)).toBe(40);
      expect(await placementOf(scene, 'auto')).toBe('hot');
    });

    it('a tenant’s changes are no other’s', async () => {
      const [scene, neighbour] = [await holding(2), await holding(2)];
      await start(scene, 'hot');
      expect(await subject.tiers.changes(neighbour.tenant)).toEqual([]);
      await allArrived(subject.tiers, neighbour.tenant);
      expect(await placementOf(scene, 'auto')).toBe('promoting');
    });

    it(
      'whatever is written and turned round on the way, finds answer as by an attribute that never moved',
      async () => {
        const act = fc.oneof(
          fc.record({
            entity: fc.integer({ min: 0, max: 9 }),
            value: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 4 }),
          }),
          fc.record({ to: fc.constantFrom('hot' as const, 'cold' as const) }),
          fc.record({ values: fc.integer({ min: 1, max: 4 }) }),
        );
        const property = fc.asyncProperty(
          fc.array(act, { maxLength: 25, size: 'max' }),
          fc.integer({ min: 0, max: 4 }),
          async (acts, value) => {
            const scene = await holding(5);
            const found = async (name: string): Promise<readonly string[]> => {
              const { data } = await subject.store.find({
                tenant: scene.tenant,
                filter: { op: 'lte', field: scene.field(name), value },
                orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
                limit: 100,
              });
              return data.map(({ entity }) => entity);
            };
            for (const one of acts) {
              if ('to' in one) await start(scene, one.to);
              else if ('values' in one) await subject.tiers.step(scene.tenant, one);
              else await scene.put(`e${one.entity}`, { auto: one.value, twin: one.value });
              expect(await found('auto')).toEqual(await found('twin'));
            }
            await allArrived(subject.tiers, scene.tenant);
            expect(await found('auto')).toEqual(await found('twin'));
          },
        );
        await fc.assert(property, propertyParameters(options));
      },
      timeoutMs,
    );
  });
}
