import type { ErrorCode } from '../errors.ts';
import type { EntityKey, Micros, TenantId } from '../ids.ts';
import type { ChangeEvent, FeedOffset } from './change-feed.ts';

/** An event that could not be applied, or one of the same entity that had to wait behind it. */
export interface DeadLetter {
  readonly id: string;
  readonly tenant: TenantId;
  readonly entity: EntityKey;
  readonly partition: string;
  readonly offset: FeedOffset;
  readonly event: ChangeEvent;
  /** null: it is whole, and waits for the ones before it. */
  readonly reason: { readonly code: ErrorCode; readonly message: string } | null;
  readonly parkedAt: Micros;
}

/**
 * Entities whose changes are parked while all others flow on. As long as one is, the copy is not wholly applied: an
 * answer that may include it says so. All methods raise UNAVAILABLE.
 */
export interface DeadLetters {
  /** Must be idempotent by (partition, offset), and keep the letters of an entity in the order of the feed. */
  park(letters: readonly Omit<DeadLetter, 'id' | 'parkedAt'>[]): Promise<void>;

  /** Which of these entities are parked: the projector asks before it applies a batch. */
  parked(tenant: TenantId, entities: readonly EntityKey[]): Promise<ReadonlySet<EntityKey>>;

  /** Parked entities of the tenant. Must count what is committed, so that no answer claims completeness too early. */
  count(tenant: TenantId): Promise<number>;

  /** Oldest first; letters strictly behind `after` (an id) follow. */
  list(
    tenant: TenantId,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly DeadLetter[]>;

  /**
   * Hands the entity's letters to `apply` in order and removes them once it has returned; must keep all of them if it
   * rejects, and reject with the same. Must not run twice at once for one entity. Resolves to how many were applied.
   */
  replay(
    tenant: TenantId,
    entity: EntityKey,
    apply: (letters: readonly DeadLetter[]) => Promise<void>,
  ): Promise<number>;

  /** Gives the entity's letters up for good and lets it flow on. Resolves to how many were given up. */
  discard(tenant: TenantId, entity: EntityKey): Promise<number>;
}
