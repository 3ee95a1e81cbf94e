import { expect, it } from 'vitest';
import { memoryAttrium } from '../testing.ts';

/** A store in which an attribute of so many values was asked to be hot, and no step was taken yet. */
const promoting = async (values: number) => {
  const attrium = await memoryAttrium();
  const { catalog, tenants, tiers } = attrium.adapters;
  await attrium.attributes.define({ attributes: [{ name: 'price', type: 'number' }] });
  for (let n = 0; n < values; n += 1) await attrium.entities.put({ entity: `e${n}`, values: { price: n } });
  const tenant = await tenants.byName('default');
  if (tenant === null) throw new Error('There is no default tenant.');
  await catalog.apply(tenant.id, [{ kind: 'update', name: 'price', patch: { tier: 'hot' } }]);
  return { attrium, step: (count: number) => tiers.step(tenant.id, { values: count }) };
};

it('the list tells how far an attribute on its way is, and that it is there', async () => {
  const { attrium, step } = await promoting(4);
  const told: unknown[] = [];
  for (const moved of [0, 1, 2, 1]) {
    if (moved > 0) await step(moved);
    const [price] = (await attrium.attributes.list()).attributes;
    told.push([price?.tier, price?.placement, price?.progress]);
  }
  expect(told).toEqual([
    ['hot', 'promoting', 0],
    ['hot', 'promoting', 0.25],
    ['hot', 'promoting', 0.75],
    ['hot', 'hot', undefined],
  ]);
});

it('the price of a find by an attribute on its way says to wait, not to ask for what was asked for', async () => {
  const { attrium, step } = await promoting(2);
  const where = { attribute: 'price', op: 'gte', value: 0 } as const;
  await attrium.attributes.list();
  expect((await attrium.entities.explain({ where })).cheaper).toEqual([
    'Wait until "price" is hot: attributes.list tells how far it is.',
  ]);
  await step(10);
  await attrium.attributes.list();
  expect((await attrium.entities.explain({ where })).cheaper).toEqual([]);
});

it('an attribute with few values has arrived when the call that asks for a tier returns', async () => {
  const attrium = await memoryAttrium();
  await attrium.attributes.define({ attributes: [{ name: 'price', type: 'number' }] });
  await attrium.entities.put({ entity: 'e', values: { price: 1 } });
  expect(await attrium.attributes.update({ name: 'price', tier: 'hot' })).toMatchObject({ placement: 'hot' });
  const declared = [{ name: 'price', type: 'number', tier: 'cold' }] as const;
  await attrium.attributes.sync({ attributes: [...declared] });
  expect((await attrium.attributes.list()).attributes).toMatchObject([{ placement: 'cold' }]);
});
