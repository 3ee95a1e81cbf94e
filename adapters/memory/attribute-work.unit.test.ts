import { attributeWorkConformance } from '#adapters/conformance/index';
import { createMemoryAdapters } from './memory-adapters.ts';

attributeWorkConformance('memory', async () => {
  const adapters = createMemoryAdapters();
  let made = 0;
  return {
    ...adapters,
    newTenant: async () => {
      made += 1;
      return (await adapters.tenants.create({ name: `tenant-${made}` })).id;
    },
    ageIdempotencyKeys: async (ms) => adapters.clock.advance(ms),
    second: async () => ({ store: adapters.store, close: async () => undefined }),
    close: async () => undefined,
  };
});
