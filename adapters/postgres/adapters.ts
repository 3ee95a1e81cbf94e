import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { AttributeWork } from '#domain/ports/attribute-work';
import type { AuditLog } from '#domain/ports/audit-log';
import type { EntityStore } from '#domain/ports/entity-store';
import type { Maintenance } from '#domain/ports/maintenance';
import type { Promotions } from '#domain/ports/promotions';
import type { Statistics } from '#domain/ports/statistics';
import type { Telemetry } from '#domain/ports/telemetry';
import type { Keys, Tenants } from '#domain/ports/tenants';
import type { Tiers } from '#domain/ports/tiers';
import { createAttributeWork } from './attribute-work.ts';
import { createAuditLog } from './audit-log.ts';
import { createCatalog } from './catalog.ts';
import { createWriter } from './commit.ts';
import { createKeys } from './keys.ts';
import { createMaintenance } from './maintenance.ts';
import { commitPatience, type Patience } from './patience.ts';
import { createPromotions } from './promotions.ts';
import { createReadPool } from './read-pool.ts';
import { createReader } from './reader.ts';
import { createStatistics } from './statistics.ts';
import { tenantProver } from './tenant-proof.ts';
import { createTenants } from './tenants.ts';
import { createTiers } from './tiers.ts';
import { createWritePool } from './write-pool.ts';

export interface PostgresOptions {
  /** Of the role attrium_app, on a database that `migrate` prepared; may lead through a pooler of transactions. */
  readonly databaseUrl: string;
  /** The same database without a pooler between, for commits; absent: as databaseUrl. */
  readonly writerUrl?: string;
  /** The secret that `migrate` installed. */
  readonly tenantSigningKey: string;
  /** Connections for reads; commits use up to half as many more. Default 10. */
  readonly poolSize?: number;
  /** How long a read waits for a server that does not answer. Default 65 s, which is longer than a read may take. */
  readonly readPatienceMs?: number;
  /** How long a statement of a commit of so many values may take, in ms. Default 30 s, and 0.3 ms a value. */
  readonly commitPatience?: Patience;
  readonly telemetry?: Telemetry;
}

export interface PostgresAdapters {
  readonly store: EntityStore;
  readonly catalog: AttributeCatalog;
  readonly work: AttributeWork;
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly audit: AuditLog;
  readonly statistics: Statistics;
  readonly maintenance: Maintenance;
  readonly tiers: Tiers;
  readonly promotions: Promotions;
  /** Waits for calls under way. */
  close(): Promise<void>;
}

/** Every port over one PostgreSQL primary. Connects on first use; `assertSchema` tells whether the database fits. */
export const createPostgresAdapters = ({
  databaseUrl,
  writerUrl = databaseUrl,
  tenantSigningKey,
  poolSize = 10,
  readPatienceMs,
  commitPatience: patience = commitPatience,
  telemetry,
}: PostgresOptions): PostgresAdapters => {
  const prove = tenantProver(tenantSigningKey);
  const reads = createReadPool({ databaseUrl, size: poolSize, patienceMs: readPatienceMs });
  const writes = createWritePool({
    databaseUrl: writerUrl,
    size: Math.max(2, Math.ceil(poolSize / 2)),
    patienceMs: patience(0),
    telemetry,
  });
  let closing: Promise<void> | undefined;
  return {
    store: {
      ...createReader('primary', reads, prove),
      ...createWriter({ pool: writes, patience, prove, telemetry }),
    },
    catalog: createCatalog(reads, prove),
    work: createAttributeWork(reads, prove),
    tenants: createTenants(reads, prove),
    keys: createKeys(reads, prove),
    audit: createAuditLog(reads, prove),
    statistics: createStatistics(reads, prove),
    maintenance: createMaintenance(reads, prove),
    tiers: createTiers(reads, prove),
    promotions: createPromotions(reads, prove),
    close() {
      closing ??= Promise.all([reads.close(), writes.end()]).then(() => undefined);
      return closing;
    },
  };
};
