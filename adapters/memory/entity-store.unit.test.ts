import { entityStoreConformance } from '#adapters/conformance/index';
import { createMemoryAdapters } from './memory-adapters.ts';
import { memoryRefusals } from './refusals.ts';

entityStoreConformance(
  'memory',
  async () => {
    const { store, catalog, tenants, clock } = createMemoryAdapters();
    let made = 0;
    return {
      store,
      catalog,
      tenants,
      newTenant: async () => {
        made += 1;
        return (await tenants.create({ name: `tenant-${made}` })).id;
      },
      ageIdempotencyKeys: async (ms) => clock.advance(ms),
      second: async () => ({ store: createMemoryAdapters().store, close: async () => undefined }),
      close: async () => undefined,
    };
  },
  { refuses: memoryRefusals, runs: 200 },
);
