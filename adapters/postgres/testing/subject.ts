import type {
  CatalogSubject,
  EntityStoreSubject,
  KeysSubject,
  TenantsSubject,
} from '#adapters/conformance/index';
import { migratedDatabase, newTenant } from './database.ts';

/** The adapters on a database of their own, as the application role; `age...` reaches in as superuser. */
export const openSubject = async (
  serverUrl: string,
): Promise<EntityStoreSubject & CatalogSubject & TenantsSubject & KeysSubject> => {
  const database = await migratedDatabase(serverUrl);
  const postgres = database.adapters();
  return {
    ...postgres,
    newTenant: (options: { readonly attributeLimit?: number } = {}) =>
      newTenant(postgres, options.attributeLimit),
    async ageIdempotencyKeys(ms) {
      await database.admin(
        `update attrium.idempotency_keys set expires_at = expires_at - $1 * interval '1 millisecond'`,
        [ms],
      );
    },
    second: async () => database.adapters(),
    async close() {
      await postgres.close();
      await database.drop();
    },
  };
};
