import { entityStoreConformance, type TiersSubject, tiersConformance } from '#adapters/conformance/index';
import { createMemoryAdapters } from './memory-adapters.ts';
import { memoryRefusals } from './refusals.ts';

const open = async (): Promise<TiersSubject> => {
  const { store, catalog, tenants, tiers, promotions, clock } = createMemoryAdapters();
  let made = 0;
  return {
    store,
    catalog,
    tenants,
    tiers,
    promotions,
    newTenant: async () => {
      made += 1;
      return (await tenants.create({ name: `tenant-${made}` })).id;
    },
    ageIdempotencyKeys: async (ms) => clock.advance(ms),
    second: async () => ({ store: createMemoryAdapters().store, close: async () => undefined }),
    close: async () => undefined,
  };
};

entityStoreConformance('memory', open, { refuses: memoryRefusals, runs: 200 });
tiersConformance('memory', open);
