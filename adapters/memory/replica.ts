import type { Beat } from '#domain/freshness';
import type { EntityKey, Position, TenantId } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { EntityReader } from '#domain/ports/entity-store';
import { type EntityRecord, type LogEntry, type MemoryDatabase, positionOf } from './database.ts';
import { createMemoryFaults, type MemoryFaults } from './faults.ts';
import { lineageOf } from './lineage.ts';
import { createReader } from './reader.ts';

/** A read copy that follows the primary only as far as it is told. */
export interface MemoryReplica {
  readonly reader: EntityReader;
  readonly faults: MemoryFaults;
  readonly applied: Position;
  /** Applies the log up to and including this position. Never steps back. */
  advanceTo(position: Position): void;
  /** Applies everything that the primary has committed. */
  catchUp(): void;
}

export interface ReplicaOptions {
  readonly id: string;
  /** Each read first applies what was committed at least this long ago; absent: only what it is told. Milliseconds. */
  readonly lagMs?: number;
}

/** Starts as a copy of the primary as it is now. */
export const createReplica = (
  database: MemoryDatabase,
  clock: Clock,
  options: ReplicaOptions,
): MemoryReplica => {
  const tenants = new Map<TenantId, Map<EntityKey, EntityRecord>>();
  for (const [tenant, data] of database.tenants) tenants.set(tenant, new Map(data.entities));
  let applied = positionOf(database.commits);
  let beat: Beat | null = database.beat;
  const pending: LogEntry[] = [];
  database.followers.add((entry) => pending.push(entry));

  const names = new Map<TenantId, number>();
  for (const [tenant, { catalog }] of database.tenants) names.set(tenant, catalog.namesVersion ?? 0);
  const entitiesOf = (tenant: TenantId): Map<EntityKey, EntityRecord> => {
    const known = tenants.get(tenant) ?? new Map<EntityKey, EntityRecord>();
    tenants.set(tenant, known);
    return known;
  };

  const applyWhile = (due: (entry: LogEntry) => boolean): void => {
    for (let next = pending[0]; next !== undefined && due(next); next = pending[0]) {
      for (const { tenant, record } of next.changed) entitiesOf(tenant).set(record.entity, record);
      if (next.named !== undefined) names.set(next.named.tenant, next.named.names);
      beat = next.beat ?? beat;
      applied = next.position;
      pending.shift();
    }
  };

  const faults = createMemoryFaults(clock);
  const view = {
    entities: (tenant: TenantId) => entitiesOf(tenant),
    lineage: (tenant: TenantId) => lineageOf(database.tenants.get(tenant)),
    names: (tenant: TenantId) => names.get(tenant) ?? 0,
    proof() {
      const { lagMs } = options;
      if (lagMs !== undefined) applyWhile((entry) => entry.committedAt <= clock.now() - lagMs * 1_000);
      return { epoch: database.epoch, floor: applied, ceiling: applied, beat, clockAt: clock.now() };
    },
  };

  return {
    reader: createReader(`replica:${options.id}`, view, faults),
    faults,
    get applied() {
      return applied;
    },
    advanceTo: (position) => applyWhile((entry) => entry.position <= position),
    catchUp: () => applyWhile(() => true),
  };
};
