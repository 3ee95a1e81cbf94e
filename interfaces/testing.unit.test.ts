import { describe, expect, expectTypeOf, it } from 'vitest';
import { attributesOf, createManualClock, defineAttributes, memoryAttrium } from './testing.ts';

describe('memoryAttrium', () => {
  it('is a whole store in one line, on a clock that the test moves', async () => {
    const clock = createManualClock();
    const attrium = await memoryAttrium({ clock });
    await attrium.attributes.define({ attributes: [{ name: 'speed', type: 'number', freshForMs: 1_000 }] });
    await attrium.entities.put({ entity: 'ship', values: { speed: 12 } });
    const freshness = async () => (await attrium.entities.get({ entity: 'ship' })).values.speed?.freshness;
    clock.advance(1_000);
    expect(await freshness()).toBe('FRESH');
    clock.advance(0.001);
    expect(await freshness()).toBe('STALE');
  });

  it('forgets idempotency keys after a day', async () => {
    const clock = createManualClock();
    const attrium = await memoryAttrium({ clock });
    const call = { entity: 'ship', values: {}, idempotencyKey: 'once' };
    const day = 24 * 60 * 60 * 1_000;
    await attrium.entities.put(call);
    clock.advance(day - 1);
    expect((await attrium.entities.put(call)).version).toBe('1');
    clock.advance(1);
    expect((await attrium.entities.put(call)).version).toBe('2');
  });

  it('has its clock, its faults and its other callers where the compiler knows the attributes, too', async () => {
    const attributes = defineAttributes({ speed: { type: 'number', freshForMs: 1_000 } });
    const typed = (await memoryAttrium()).typed(attributes);
    await typed.attributes.sync({ attributes: attributesOf(attributes) });
    await typed.entities.put({ entity: 'ship', values: { speed: 12 } });
    typed.adapters.clock.advance(2_000);
    const reader = await typed.as({ role: 'reader' });
    const { speed } = (await reader.entities.get({ entity: 'ship' })).values;
    expectTypeOf(speed?.value).toEqualTypeOf<number | undefined>();
    expect(speed?.freshness).toBe('STALE');
  });

  it('is many tenants and roles over one store', async () => {
    const attrium = await memoryAttrium({ clock: createManualClock() });
    await attrium.entities.put({ entity: 'ship', values: {} });
    const reader = await attrium.as({ role: 'reader' });
    expect((await reader.entities.get({ entity: 'ship' })).version).toBe('1');
    await expect(reader.entities.put({ entity: 'ship', values: {} })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const other = await attrium.as({ tenant: 'other' });
    expect((await other.entities.find({})).items).toEqual([]);
  });

  it('fails as it is told', async () => {
    const attrium = await memoryAttrium({ clock: createManualClock() });
    attrium.adapters.faults.failNext('store.commit', 'before');
    await expect(attrium.entities.put({ entity: 'ship', values: {} })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(attrium.entities.get({ entity: 'ship' })).rejects.toMatchObject({
      code: 'ENTITY_NOT_FOUND',
    });
  });

  it('keeps its own copy of what a caller gave and got', async () => {
    const attrium = await memoryAttrium({ clock: createManualClock() });
    await attrium.attributes.define({ attributes: [{ name: 'j', type: 'json' }] });
    const given = { list: [1] };
    await attrium.entities.put({ entity: 'ship', values: { j: given } });
    given.list.push(2);
    expect((await attrium.entities.get({ entity: 'ship' })).values.j?.value).toEqual({ list: [1] });
  });
});
