import type { Placement } from '../attributes.ts';
import type { AttributeId, Micros, TenantId } from '../ids.ts';
import type { PromotionEntry } from './promotions.ts';

/** An attribute on its way into the value index and the projection, or out of them. */
export interface TierChange {
  readonly attribute: AttributeId;
  readonly to: 'hot' | 'cold';
  readonly startedAt: Micros;
  /** Of the tenant's entities, how many have been passed: 0 to 1, estimated. */
  readonly progress: number;
  /** Values that were copied or cleared so far; those that were written meanwhile need neither. */
  readonly values: number;
}

export interface TierStart {
  /** Where the attribute is now. */
  readonly placement: Placement;
  /** By this call: false where it is there, or on its way there, already, and where nothing could be started. */
  readonly started: boolean;
}

export interface TierStepOptions {
  /** Moved at most, but for what one entity has. */
  readonly values: number;
  /** Of these alone, so that who waits for them waits for no other; absent: of all. */
  readonly attributes?: readonly AttributeId[];
}

export interface TierStep {
  /** done: nothing is left of what was asked for. busy: another process is at it; nothing was changed. */
  readonly outcome: 'more' | 'done' | 'busy';
  /** Values that this step copied or cleared. */
  readonly values: number;
  /** What came to its end in this step: the attribute is hot, or cold, from now on. */
  readonly finished: readonly AttributeId[];
}

/**
 * Moves attributes between the tiers while they are read and written. Any process may do any step at any time, several at
 * once, and be killed in it: the next step goes on from the last one that was committed. No value is lost or hidden by it:
 * a find gives the same answer at every moment. All methods raise TENANT_UNKNOWN, UNAVAILABLE.
 */
export interface Tiers {
  /**
   * Must set the attribute on its way, and return at once with where it is now: `promoting` or `demoting`, or `hot` or
   * `cold` where it is there already. A change the other way is turned round. Where the attribute's `tier` asks for the
   * other one, that stays, and nothing is started; nor is it where the tenant's writers would have to wait for more than
   * a moment. Must write `why` into the log of Promotions in the transaction that starts the change, and only there:
   * whoever is killed at whatever moment leaves no change without its reason, and no reason without its change. Raises
   * ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED.
   */
  start(
    tenant: TenantId,
    attribute: AttributeId,
    to: 'hot' | 'cold',
    why?: PromotionEntry,
  ): Promise<TierStart>;

  /**
   * Must go on with what the tenant has under way, the oldest first, in one transaction of bounded work; writers of the
   * same entities wait for it. Must make finds use an index only once it holds all values.
   */
  step(tenant: TenantId, options: TierStepOptions): Promise<TierStep>;

  /** What the tenant has under way, the oldest first. */
  changes(tenant: TenantId): Promise<readonly TierChange[]>;

  /** Tenants that have any under way. */
  pending(): Promise<readonly TenantId[]>;

  /**
   * Bytes that the copies of each attribute's values in index and projection take where it is hot, or would take;
   * estimated from the statistics, so that attributes of which nothing is known are absent.
   */
  copyBytes(tenant: TenantId): Promise<ReadonlyMap<AttributeId, number>>;
}
