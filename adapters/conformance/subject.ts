import type { TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { AttributeWork } from '#domain/ports/attribute-work';
import type { AuditLog } from '#domain/ports/audit-log';
import type { Refusals } from '#domain/ports/capabilities';
import type { Clock } from '#domain/ports/clock';
import type { EntityStore } from '#domain/ports/entity-store';
import type { Maintenance } from '#domain/ports/maintenance';
import type { Promotions } from '#domain/ports/promotions';
import type { FileFormat, RowSource } from '#domain/ports/row-source';
import type { Labels, LogLevel, Telemetry } from '#domain/ports/telemetry';
import type { Keys, Tenants } from '#domain/ports/tenants';
import type { Tiers } from '#domain/ports/tiers';

/**
 * One opened adapter under test. A suite opens one and closes it at its end; each case works in tenants of its own, so
 * that a real database can serve all of them.
 */
export interface EntityStoreSubject {
  readonly store: EntityStore;
  /** Of the same tenants as the store. */
  readonly catalog: AttributeCatalog;
  readonly tenants: Tenants;
  /** Makes a tenant of a name that no other has. */
  newTenant(): Promise<TenantId>;
  /** Makes every used idempotency key and every stream as old as if `ms` more had passed on the primary's clock. */
  ageIdempotencyKeys(ms: number): Promise<void>;
  /** A second instance as another process would configure it: on the same data, unless sharedData is refused. */
  second(): Promise<{ readonly store: EntityStore; close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface MaintenanceSubject extends EntityStoreSubject {
  readonly maintenance: Maintenance;
  /** Makes all history as old as if it had come in so many months before, in months of its own. */
  ageHistory(months: number): Promise<void>;
}

export interface TiersSubject extends EntityStoreSubject {
  readonly tiers: Tiers;
  /** Of the same tenants: changes write down there why they are made. */
  readonly promotions: Promotions;
}

export interface PromotionsSubject {
  readonly promotions: Promotions;
  /** Of the same tenants. */
  readonly catalog: AttributeCatalog;
  newTenant(): Promise<TenantId>;
  /** Makes all that was counted and decided so far as old as if `ms` more had passed on the primary's clock. */
  agePromotions(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface AttributeWorkSubject extends EntityStoreSubject {
  /** Of the same tenants. */
  readonly promotions: Promotions;
  readonly work: AttributeWork;
}

export interface CatalogSubject {
  readonly catalog: AttributeCatalog;
  newTenant(options?: { readonly attributeLimit?: number }): Promise<TenantId>;
  close(): Promise<void>;
}

export interface TenantsSubject {
  readonly tenants: Tenants;
  close(): Promise<void>;
}

export interface KeysSubject {
  readonly keys: Keys;
  newTenant(): Promise<TenantId>;
  close(): Promise<void>;
}

export interface AuditLogSubject extends CatalogSubject, TenantsSubject, KeysSubject {
  readonly audit: AuditLog;
  newTenant(): Promise<TenantId>;
  close(): Promise<void>;
}

export interface ClockSubject {
  readonly clock: Clock;
  /** Lets at least `ms` pass on the clock: a manual one is moved, a real one runs by itself. */
  pass(ms: number): Promise<void>;
}

export interface TelemetrySubject {
  readonly telemetry: Telemetry;
  /** Sum of the counter over all label sets that include the given labels. */
  counted(name: string, labels?: Labels): Promise<number>;
  /** What the gauge of these labels shows now. */
  gauged(name: string, labels?: Labels): Promise<number | undefined>;
  /** How many durations of that name and labels were recorded, and their sum in milliseconds. */
  observed(name: string, labels?: Labels): Promise<{ readonly times: number; readonly sumMs: number }>;
  /** The lines logged so far. */
  lines(): Promise<
    readonly {
      readonly level: LogLevel;
      readonly event: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }[]
  >;
  close(): Promise<void>;
}

export interface RowSourceSubject {
  readonly source: RowSource;
  readonly format: FileFormat;
  /** Of a file's first row. */
  readonly firstLine: number;
  /**
   * Writes a file of so many rows, with the columns `id` (from 0) and `text` (`row <id>`) first, and gives its path. The
   * row of the id `broken` is not of the format, and holds the text "secret" where it can.
   */
  fileOf(count: number, broken?: number): Promise<string>;
  /** Writes a file of this content, and gives its path. */
  contentOf(text: string): Promise<string>;
  close(): Promise<void>;
}

export interface EntityStoreOptions extends PropertyOptions {
  /** What the adapter declares that it lacks. */
  readonly refuses?: Refusals;
}

/** Of the generated cases. */
export interface PropertyOptions {
  /** Cases per property; absent: as many as fast-check is configured with, else 50. */
  readonly runs?: number;
  /** Replays a run; absent: a new one, which a failure prints. */
  readonly seed?: number;
}
