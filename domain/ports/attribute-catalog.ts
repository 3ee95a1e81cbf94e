import type { CatalogChange, CatalogSnapshot } from '../attributes.ts';
import type { TenantId } from '../ids.ts';
import type { AuditOf } from './audit-log.ts';

export interface AttributeCatalog {
  /**
   * Must return the newest committed snapshot; `known` itself where that is still the newest, which spares the engine a
   * large answer. Raises TENANT_UNKNOWN, UNAVAILABLE.
   */
  load(tenant: TenantId, known?: CatalogSnapshot): Promise<CatalogSnapshot>;

  /**
   * Applies all changes or none, one caller after the other per tenant, by the rules of `applyCatalogChanges`;
   * must return the snapshot after them. `audit` is recorded where anything changed. Once it has returned, a commit validated against an older schemaVersion
   * must be refused CATALOG_CHANGED.
   *
   * Raises ATTRIBUTE_EXISTS, ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, ATTRIBUTE_LIMIT, ATTRIBUTE_INVALID,
   * ATTRIBUTE_CHANGING, TENANT_UNKNOWN, UNAVAILABLE.
   */
  apply(
    tenant: TenantId,
    changes: readonly CatalogChange[],
    audit?: AuditOf<CatalogSnapshot>,
  ): Promise<CatalogSnapshot>;
}
