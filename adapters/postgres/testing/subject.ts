import type {
  AuditLogSubject,
  CatalogSubject,
  EntityStoreSubject,
  KeysSubject,
  TenantsSubject,
} from '#adapters/conformance/index';
import type { PostgresOptions } from '#adapters/postgres/index';
import { migratedDatabase, newTenant, type TestDatabase } from './database.ts';

type Subject = EntityStoreSubject & CatalogSubject & TenantsSubject & KeysSubject & AuditLogSubject;

/** The adapters as the application role; `age...` reaches in as superuser. Closing it leaves the database. */
export const openSubjectOn = (
  database: TestDatabase,
  urls: Partial<Pick<PostgresOptions, 'databaseUrl' | 'writerUrl'>> = {},
): Subject => {
  const postgres = database.adapters(urls);
  return {
    ...postgres,
    newTenant: (options: { readonly attributeLimit?: number } = {}) =>
      newTenant(postgres, options.attributeLimit),
    async ageIdempotencyKeys(ms) {
      await database.admin(
        `update attrium.idempotency_keys set expires_at = expires_at - $1 * interval '1 millisecond'`,
        [ms],
      );
      await database.admin(
        `update attrium.ingest_streams set expires_at = expires_at - $1 * interval '1 millisecond'`,
        [ms],
      );
    },
    second: async () => database.adapters(urls),
  };
};

/** The same on a database of its own, which goes when the subject is closed. */
export const openSubject = async (serverUrl: string): Promise<Subject> => {
  const database = await migratedDatabase(serverUrl);
  const subject = openSubjectOn(database);
  return {
    ...subject,
    async close() {
      await subject.close();
      await database.drop();
    },
  };
};
