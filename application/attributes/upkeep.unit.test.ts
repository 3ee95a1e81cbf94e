import { describe, expect, it } from 'vitest';
import { openMemory } from '#adapters/memory/testing/memory-scene';
import type { CatalogChange } from '#domain/attributes';
import type { TenantId } from '#domain/ids';
import { defaultHistoryPolicy } from '#domain/retention';
import { attributeLoop, keepAttributes } from './upkeep.ts';

const dayMs = 86_400_000;
const policy = { ...defaultHistoryPolicy, keepRetiredDays: 30 };
const retype = (onLoss: 'refuse' | 'unset'): CatalogChange => ({
  kind: 'retype',
  name: 'text.cold',
  type: 'integer',
  patch: {},
  onLoss,
});

const open = async () => {
  const opened = await openMemory();
  await opened.scene.put('e', { 'text.cold': '1' });
  await opened.scene.put('f', { 'text.cold': 'two' });
  const definition = async (name: string) =>
    (await opened.catalog.load(opened.tenant)).attributes.find((attribute) => attribute.name === name);
  return { ...opened, definition };
};

describe('what changes of attributes leave to be done', () => {
  it('a change of type is refused while another one of the attribute runs', async () => {
    const { scene } = await open();
    await scene.change([retype('unset')]);
    await expect(scene.change([retype('unset')])).rejects.toMatchObject({
      code: 'ATTRIBUTE_CHANGING',
      retriable: true,
    });
  });

  it('is done for every tenant, and then nothing is left', async () => {
    const { scene, telemetry, ...ports } = await open();
    await scene.change([retype('unset')]);
    await keepAttributes({ ...ports, telemetry }, policy);
    await scene.change([]);
    expect(await scene.values('e')).toEqual({ 'text.cold': 1 });
    expect(await scene.values('f')).toEqual({});
    expect(telemetry.counted('attribute_changes_total', { outcome: 'switched' })).toBe(1);
    expect(await ports.work.tenants(ports.clock.now())).toEqual([]);
  });

  it('a change that would lose values without consent is given up', async () => {
    const { scene, definition, telemetry, ...ports } = await open();
    await scene.change([retype('refuse')]);
    await keepAttributes({ ...ports, telemetry }, policy);
    expect(await definition('text.cold')).toMatchObject({ type: 'text' });
    expect(await definition('text.cold')).not.toHaveProperty('change');
    expect(telemetry.counted('attribute_changes_total', { outcome: 'lossy' })).toBe(1);
    expect(await scene.values('f')).toEqual({ 'text.cold': 'two' });
  });

  it('goes on from wherever a run ended, before or after the effect of any step', async () => {
    const points = ['work.tenants', 'work.convert', 'work.empty', 'catalog.load', 'catalog.apply'] as const;
    for (const onLoss of ['refuse', 'unset'] as const) {
      for (const point of points) {
        for (const fault of ['before', 'after'] as const) {
          const { scene, faults, definition, ...ports } = await open();
          await scene.change([retype(onLoss)]);
          faults.failNext(point, fault);
          const first = keepAttributes(ports, policy);
          const isMet = onLoss === 'refuse' || point !== 'catalog.apply';
          if (isMet) await expect(first).rejects.toMatchObject({ code: 'UNAVAILABLE' });
          else await first;
          faults.clear();
          await keepAttributes(ports, policy);
          const type = onLoss === 'unset' ? 'integer' : 'text';
          expect([point, fault, (await definition('text.cold'))?.type]).toEqual([point, fault, type]);
        }
      }
    }
  });

  it('a retired attribute is purged after its days, and its name and its values are gone', async () => {
    const { scene, clock, definition, ...ports } = await open();
    const before = await definition('text.cold');
    await scene.change([{ kind: 'retire', name: 'text.cold' }]);
    clock.advance(30 * dayMs);
    await keepAttributes({ ...ports, clock }, policy);
    expect(await definition('text.cold')).toBeDefined();
    clock.advance(1);
    await keepAttributes({ ...ports, clock }, policy);
    expect(await definition('text.cold')).toBeUndefined();
    await scene.change([{ kind: 'define', spec: { name: 'text.cold', type: 'number' } }]);
    expect((await definition('text.cold'))?.id).toBeGreaterThan(before?.id ?? 0);
    expect(await scene.values('e')).toEqual({});
  });

  /** A second tenant, with a change of type under way in both. */
  const openTwo = async () => {
    const opened = await open();
    const { id } = await opened.tenants.create({ name: 'second' });
    await opened.catalog.apply(id, [{ kind: 'define', spec: { name: 'text.cold', type: 'text' } }]);
    for (const tenant of [opened.tenant, id]) await opened.catalog.apply(tenant, [retype('unset')]);
    return { ...opened, second: id };
  };

  it('is done for the others where it fails for one', async () => {
    const { faults, second, ...ports } = await openTwo();
    faults.failNext('work.convert', 'before');
    await expect(keepAttributes(ports, policy)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await ports.work.tenants(ports.clock.now())).toEqual([ports.tenant]);
  });

  it.each(['convert', 'empty'] as const)(
    'has a second of each tenant in turn, and goes on at once while there is more (%s)',
    async (work) => {
      const { second, clock, ...ports } = await openTwo();
      const steps: TenantId[] = [];
      const slowly = async (tenant: TenantId) => {
        steps.push(tenant);
        clock.advance(500);
        return steps.filter((one) => one === tenant).length < 4 ? ('more' as const) : undefined;
      };
      const { convert, empty } = ports.work;
      const slow = {
        ...ports.work,
        tenants: async () => [ports.tenant, second],
        convert: async (...call: Parameters<typeof convert>) =>
          (work === 'convert' ? await slowly(call[0]) : undefined) ?? convert(...call),
        empty: async (...call: Parameters<typeof empty>) =>
          (work === 'empty' ? await slowly(call[0]) : undefined) ?? empty(...call),
      };
      await keepAttributes({ ...ports, clock, work: slow }, policy);
      const [a, b] = [ports.tenant, second];
      expect(steps).toEqual([a, a, b, b, a, a, b, b]);
    },
  );

  it('a worker looks for it every two seconds', async () => {
    const { clock, ...ports } = await open();
    const stopping = new AbortController();
    const pauses: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      pauses.push(ms);
      if (pauses.length === 2) stopping.abort();
    };
    await attributeLoop({ ...ports, clock: { ...clock, sleep } }, policy)(stopping.signal);
    expect(pauses).toEqual([2_000, 2_000]);
  });
});
