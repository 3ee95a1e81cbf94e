import type { CurrentValue, EntityState } from '../entity.ts';
import type { AttributeId, EntityKey, Epoch, Position, TenantId } from '../ids.ts';

/** A state of an entity as some copy proved it. */
export interface CachedEntity {
  readonly entity: EntityKey;
  /** 0 where there is no such entity: that is cached under the same rules. */
  readonly rev: number;
  readonly state: EntityState | null;
  readonly epoch: Epoch;
  /** Of the answer that filled it. */
  readonly floor: Position;
  readonly ceiling: Position;
}

export interface CacheHit extends CachedEntity {
  /**
   * The feed's watermark, where nothing that the feed has applied since the fill can have touched the entity; null
   * where that cannot be said.
   */
  readonly watermark: Position | null;
}

/** What one flush changed of one entity, without the rest of its state. */
export interface EntityPatch {
  readonly entity: EntityKey;
  readonly rev: number;
  readonly epoch: Epoch;
  readonly floor: Position;
  readonly ceiling: Position;
  readonly state: Pick<EntityState, 'type' | 'life' | 'version'>;
  /** null: unset. */
  readonly values: ReadonlyMap<AttributeId, CurrentValue | null>;
}

/**
 * One register per entity, in which the greater rev wins, whoever writes it and in whatever order: the writer after
 * its commit, the change feed, and readers who missed. Each entry is bound to an epoch; entries of another epoch, or
 * from before the cache server lost its memory, are misses. All methods raise UNAVAILABLE, which to the caller is a
 * miss: a cache that is down costs time and never the truth.
 */
export interface EntityCache {
  /** Must return one per key in the order asked; null for a miss, which a marker and an expired entry are too. */
  read(tenant: TenantId, epoch: Epoch, entities: readonly EntityKey[]): Promise<readonly (CacheHit | null)[]>;

  /**
   * Whole states, after a miss or a commit. Must not replace an entry or a marker of a greater rev; of an equal rev
   * must keep the greater floor. Must be atomic per entity.
   */
  put(tenant: TenantId, entries: readonly CachedEntity[]): Promise<void>;

  /**
   * Must apply a patch to an entry at rev - 1, leave an entry at that rev or a greater one as it is, and otherwise
   * (no entry, an older one) leave a marker of that rev, which must outlive any fill that may be under way.
   */
  patch(tenant: TenantId, patches: readonly EntityPatch[]): Promise<void>;

  /** The feed has delivered and the cache has taken everything up to the position. Must never go back within an epoch. */
  advance(epoch: Epoch, watermark: Position): Promise<void>;

  /**
   * Asks to be the one who fills the entity. Must grant it to one caller at a time across processes, and to another
   * once `ttlMs` have passed without a put.
   */
  lease(tenant: TenantId, entity: EntityKey, ttlMs: number): Promise<boolean>;
}
