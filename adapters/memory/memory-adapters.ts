import type { Beat } from '#domain/freshness';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { AttributeWork } from '#domain/ports/attribute-work';
import type { AuditLog } from '#domain/ports/audit-log';
import type { Clock } from '#domain/ports/clock';
import type { CommitReceipt, EntityStore } from '#domain/ports/entity-store';
import type { Maintenance } from '#domain/ports/maintenance';
import type { Promotions } from '#domain/ports/promotions';
import type { Keys, Tenants } from '#domain/ports/tenants';
import type { Tiers } from '#domain/ports/tiers';
import { createAttributeWork } from './attribute-work.ts';
import { createAuditLog } from './audit-log.ts';
import { createCatalog } from './catalog.ts';
import { commit } from './commit.ts';
import { createDatabase, positionOf, writeBeat } from './database.ts';
import { createMemoryFaults, type MemoryFaults } from './faults.ts';
import { createKeys } from './keys.ts';
import { lineageOf } from './lineage.ts';
import { createMaintenance } from './maintenance.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createPromotions } from './promotions.ts';
import { createReader } from './reader.ts';
import { createReplica, type MemoryReplica, type ReplicaOptions } from './replica.ts';
import { flushStaged, stage, writeStaged } from './staging.ts';
import { openStream } from './streams.ts';
import { createTelemetry, type MemoryTelemetry } from './telemetry.ts';
import { createTenants } from './tenants.ts';
import { createTiers } from './tiers.ts';
import { replay } from './used-keys.ts';

/** Every port over one database in this process's memory. It is gone with the process. */
export interface MemoryAdapters<OwnClock extends Clock = ManualClock> {
  readonly store: EntityStore;
  readonly catalog: AttributeCatalog;
  readonly work: AttributeWork;
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly audit: AuditLog;
  readonly maintenance: Maintenance;
  readonly tiers: Tiers;
  readonly promotions: Promotions;
  readonly clock: OwnClock;
  readonly telemetry: MemoryTelemetry;
  readonly faults: MemoryFaults;
  /** Writes one heartbeat, as a worker does every 250 ms on a real server. */
  beat(): Beat;
  /** A read copy that follows as far, or as late, as it is told. */
  replica(options: ReplicaOptions): MemoryReplica;
}

export function createMemoryAdapters(): MemoryAdapters;
export function createMemoryAdapters<OwnClock extends Clock>(options: {
  readonly clock: OwnClock;
}): MemoryAdapters<OwnClock>;
/** `clock` is this process's and the primary's at once; absent: a manual one. */
export function createMemoryAdapters(options: { readonly clock?: Clock } = {}): MemoryAdapters<Clock> {
  const clock = options.clock ?? createManualClock();
  const database = createDatabase();
  const faults = createMemoryFaults(clock);
  const reader = createReader(
    'primary',
    {
      entities(tenant, staged) {
        const data = database.tenants.get(tenant);
        if (data !== undefined && staged === 'written') writeStaged(database, data, clock.now());
        return data?.entities ?? new Map();
      },
      lineage: (tenant) => lineageOf(database.tenants.get(tenant)),
      names: (tenant) => database.tenants.get(tenant)?.catalog.namesVersion ?? 0,
      proof() {
        const position = positionOf(database.commits);
        return {
          epoch: database.epoch,
          floor: position,
          ceiling: position,
          beat: database.beat,
          clockAt: clock.now(),
        };
      },
    },
    faults,
  );
  const receipt = (): CommitReceipt | null =>
    faults.takeLostReceipt() ? null : { epoch: database.epoch, position: positionOf(database.commits) };
  return {
    store: {
      ...reader,
      commit: (requests) =>
        faults.pass('store.commit', () => {
          const clockAt = clock.now();
          return { outcomes: commit(database, requests, clockAt), receipt: receipt(), clockAt };
        }),
      replay: (tenant, idempotency) =>
        faults.pass('store.replay', () => {
          const clockAt = clock.now();
          const outcome = replay(database, tenant, idempotency, clockAt);
          return outcome && { outcome, receipt: receipt(), clockAt };
        }),
      openStream: (tenant, stream) =>
        faults.pass('store.openStream', () => openStream(database, tenant, stream, clock.now())),
      stage: (request) => faults.pass('store.stage', () => stage(database, request, clock.now())),
      flushStaged: (values) =>
        faults.pass('store.flushStaged', () => flushStaged(database, values, clock.now())),
    },
    catalog: createCatalog(database, clock, faults),
    work: createAttributeWork(database, clock, faults),
    tenants: createTenants(database, clock, faults),
    keys: createKeys(database, clock, faults),
    audit: createAuditLog(database, clock, faults),
    maintenance: createMaintenance(database, clock, faults),
    tiers: createTiers(database, clock, faults),
    promotions: createPromotions(database, clock, faults),
    clock,
    telemetry: createTelemetry(),
    faults,
    beat: () => writeBeat(database, clock.now()),
    replica: (replicaOptions) => createReplica(database, clock, replicaOptions),
  };
}
