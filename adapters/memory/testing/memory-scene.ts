import { Scene } from '#adapters/conformance/index';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryAdapters } from '../memory-adapters.ts';

/** Memory adapters on a clock that the test moves, and a scene in a tenant of theirs. */
export const openMemory = async () => {
  const adapters = createMemoryAdapters({ clock: createManualClock() });
  const { id } = await adapters.tenants.create({ name: 't' });
  const scene = await Scene.open({
    ...adapters,
    newTenant: async () => id,
    ageIdempotencyKeys: async (ms) => adapters.clock.advance(ms),
    second: async () => ({ store: adapters.store, close: async () => undefined }),
    close: async () => undefined,
  });
  return { ...adapters, scene, tenant: id };
};
