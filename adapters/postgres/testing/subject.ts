import type {
  AttributeWorkSubject,
  AuditLogSubject,
  CatalogSubject,
  KeysSubject,
  MaintenanceSubject,
  PromotionsSubject,
  TenantsSubject,
  TiersSubject,
} from '#adapters/conformance/index';
import type { PostgresOptions } from '#adapters/postgres/index';
import { migratedDatabase, newTenant, type TestDatabase } from './database.ts';

type Subject = AttributeWorkSubject &
  MaintenanceSubject &
  TiersSubject &
  PromotionsSubject &
  CatalogSubject &
  TenantsSubject &
  KeysSubject &
  AuditLogSubject;

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
    async agePromotions(ms) {
      for (const [table, column] of [
        ['attribute_usage', 'counted_at'],
        ['attribute_usage', 'used_at'],
        ['promotion_turns', 'counted_at'],
        ['promotion_turns', 'decided_at'],
        ['promotions', 'at'],
      ])
        await database.admin(
          `update attrium.${table} set ${column} = ${column} - $1 * interval '1 millisecond'`,
          [ms],
        );
    },
    async ageHistory(months) {
      const aged = `(ingested_at at time zone 'UTC' - $1::integer * interval '1 month') at time zone 'UTC'`;
      await database.admin(
        `select attrium.ensure_history_partition(at) from (
           select distinct ${aged} as at from attrium.entity_values_ts) t`,
        [months],
      );
      for (const table of ['entity_values_ts', 'batches'])
        await database.admin(`update attrium.${table} set ingested_at = ${aged}`, [months]);
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
