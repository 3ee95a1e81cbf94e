import type { CatalogSnapshot } from '#domain/attributes';
import type { HistoryEntry, Life, WrittenUnder } from '#domain/entity';
import type { Beat } from '#domain/freshness';
import type { AttributeId, EntityKey, Epoch, IngestSeq, Micros, Position, TenantId } from '#domain/ids';
import type { Month } from '#domain/month';
import type { AuditRecord } from '#domain/ports/audit-log';
import type { Observation, WriteOutcome } from '#domain/ports/entity-store';
import type { ApiKey, Tenant } from '#domain/ports/tenants';
import type { PromotionData } from './promotion-data.ts';

/**
 * One state of one entity. Never changed once it is stored, so that a replica can keep an older one.
 * `history` is one array shared by all states of the entity, in order of ingestion: a state sees its first `historyLength`.
 */
export interface EntityRecord {
  readonly entity: EntityKey;
  readonly type: string | null;
  readonly life: Life;
  readonly rev: number;
  readonly version: number;
  /** The newest entry of each attribute, tombstones included. */
  readonly current: ReadonlyMap<AttributeId, HistoryEntry>;
  readonly history: HistoryEntry[];
  readonly historyLength: number;
}

export interface AttributeVersion extends WrittenUnder {
  readonly attribute: AttributeId;
  readonly fromSeq: IngestSeq;
  /** Type, unit and constraints, to compare. */
  readonly said: string;
}

export interface UsedKey {
  readonly payloadHash: string;
  readonly outcome: WriteOutcome;
  readonly expiresAt: Micros;
}

/** How far a stream of lines has come. */
export interface StreamPlace {
  sender: number;
  line: number;
  expiresAt: Micros;
}

/** How far an attribute has come between the tiers. */
export interface TierMove {
  readonly startedAt: Micros;
  /** Of the entities that were there when it began, in the order in which they came. */
  readonly passed: number;
  readonly of: number;
  readonly values: number;
}

export interface TenantData {
  readonly tenant: Tenant;
  catalog: CatalogSnapshot;
  /** What each number was, in the order of time; see attribute_versions of a real store. */
  readonly versions: AttributeVersion[];
  readonly entities: Map<EntityKey, EntityRecord>;
  readonly usedKeys: Map<string, UsedKey>;
  readonly streams: Map<string, StreamPlace>;
  /** Attributes that are promoting or demoting, the oldest first. */
  readonly moves: Map<AttributeId, TierMove>;
  readonly promotion: PromotionData;
  /** In the order of staging; each as of its time. */
  staged: { readonly observations: readonly Observation[]; readonly at: Micros }[];
}

/** What one commit or beat changed, as a replica receives it. */
export interface LogEntry {
  readonly position: Position;
  readonly committedAt: Micros;
  readonly changed: readonly { readonly tenant: TenantId; readonly record: EntityRecord }[];
  readonly beat?: Beat;
  /** The tenant's names are those of this version from now on. */
  readonly named?: { readonly tenant: TenantId; readonly names: number };
}

/** All state of one set of memory adapters. */
export interface MemoryDatabase {
  readonly epoch: Epoch;
  readonly tenants: Map<TenantId, TenantData>;
  readonly keysByHash: Map<string, ApiKey>;
  /** Months that history has, and those that were taken out of it. */
  readonly months: Set<Month>;
  readonly detachedMonths: Set<Month>;
  /** In the order of their seq, which counts from 1. */
  readonly audit: AuditRecord[];
  commits: bigint;
  lastIngestSeq: IngestSeq;
  beat: Beat | null;
  /** Replicas; each gets every entry, in order. */
  readonly followers: Set<(entry: LogEntry) => void>;
}

export const createDatabase = (): MemoryDatabase => ({
  epoch: 'memory:1' as Epoch,
  tenants: new Map(),
  keysByHash: new Map(),
  months: new Set(),
  detachedMonths: new Set(),
  audit: [],
  commits: 0n,
  lastIngestSeq: 0n as IngestSeq,
  beat: null,
  followers: new Set(),
});

export const positionOf = (commits: bigint): Position => commits.toString(16).padStart(16, '0') as Position;

/** Gives the change its place in the log and tells every replica. */
export const appendToLog = (database: MemoryDatabase, entry: Omit<LogEntry, 'position'>): void => {
  database.commits += 1n;
  const placed = { ...entry, position: positionOf(database.commits) };
  for (const follow of database.followers) follow(placed);
};

/** Writes a heartbeat. Its position is sampled before its own commit, as on a real server. */
export const writeBeat = (database: MemoryDatabase, now: Micros): Beat => {
  const beat: Beat = { beatAt: now, position: positionOf(database.commits) };
  database.beat = beat;
  appendToLog(database, { committedAt: now, changed: [], beat });
  return beat;
};
