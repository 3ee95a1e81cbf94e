// The suites from outside: on the adapters in memory, and on an adapter of one's own.
import {
  attributeCatalogConformance,
  auditLogConformance,
  clockConformance,
  type EntityStoreSubject,
  entityStoreConformance,
  keysConformance,
  tenantsConformance,
} from 'attrium/conformance';
import { memoryAttrium, memoryRefusals } from 'attrium/testing';

type Store = EntityStoreSubject['store'];

const opening =
  (storeOf: (store: Store) => Store = (store) => store) =>
  async () => {
    const { adapters } = await memoryAttrium();
    const { catalog, tenants, keys, audit, clock, store } = adapters;
    let made = 0;
    return {
      catalog,
      tenants,
      keys,
      audit,
      store: storeOf(store),
      newTenant: async (options: { readonly attributeLimit?: number } = {}) => {
        made += 1;
        return (await tenants.create({ name: `tenant-${made}`, ...options })).id;
      },
      ageIdempotencyKeys: async (ms: number) => clock.advance(ms),
      second: async () => ({
        store: (await memoryAttrium()).adapters.store,
        close: async () => undefined,
      }),
      close: async () => undefined,
    };
  };

/** Hands on every call, as a decorator does. */
const decorated = (store: Store): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

const open = opening();
entityStoreConformance('memory', open, { refuses: memoryRefusals });
entityStoreConformance('own', opening(decorated), { refuses: memoryRefusals });
attributeCatalogConformance('memory', open);
tenantsConformance('memory', open);
keysConformance('memory', open);
auditLogConformance('memory', open);
clockConformance('memory', async () => {
  const { clock } = (await memoryAttrium()).adapters;
  return { clock, pass: async (ms) => clock.advance(ms) };
});
