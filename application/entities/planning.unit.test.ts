import { expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { limits } from '#domain/limits';
import type { FindPlan, Price } from '#domain/planning/plan-find';
import { CatalogCache } from '../catalog-cache.ts';
import { admit } from './planning.ts';

it('a refusal names the attribute whose index would lead, and never its number', async () => {
  const { catalog, tenants, clock } = createMemoryAdapters({ clock: createManualClock() });
  const { id: tenant } = await tenants.create({ name: 'one' });
  await catalog.apply(tenant, [{ kind: 'define', spec: { name: 'price', type: 'number' } }]);
  const attributes = await new CatalogCache(catalog, clock).of(tenant);
  const leading = (leads: Price['leads'], estimatedMs = limits.findMs + 1) => {
    const price: Price = { route: 'walk', leads, estimatedRows: 7, estimatedMs };
    const plan: FindPlan = { price, steps: [] };
    return () => admit(plan, { orderBy: [], limit: 1 }, attributes);
  };
  expect(leading(attributes.named('price').id)).toThrow(
    expect.objectContaining({
      code: 'FILTER_TOO_EXPENSIVE',
      details: expect.objectContaining({ price: expect.objectContaining({ leads: 'price' }) }),
    }),
  );
  for (const leads of ['$entity', null] as const)
    expect(leading(leads)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ price: expect.objectContaining({ leads }) }),
      }),
    );
  expect(leading(null, limits.findMs)).not.toThrow();
});
