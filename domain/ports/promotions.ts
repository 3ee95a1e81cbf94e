import type { AttributeId, Micros, TenantId } from '../ids.ts';
import type { Decision } from '../promotion/decide.ts';
import type { AttributeUsage } from '../promotion/usage.ts';

/** What one process has counted of an attribute since it told last. */
export interface CountedUsage {
  readonly attribute: AttributeId;
  readonly usage: AttributeUsage;
  /** Whether any find filtered or ordered by it. */
  readonly used: boolean;
}

export interface KnownUsage {
  /** As of now. */
  readonly usage: AttributeUsage;
  /** When a find last filtered or ordered by it; null: never. */
  readonly usedAt: Micros | null;
}

/** How long finds by an attribute took, on average of so many. */
export interface MeasuredFinds {
  readonly finds: number;
  readonly meanMs: number;
}

export interface PromotionEntry extends Omit<Decision, 'action'> {
  readonly action: 'promote' | 'demote';
  /** It was proposed only. */
  readonly dryRun: boolean;
  /** Finds in the tier that it leaves; null: none. */
  readonly before: MeasuredFinds | null;
}

export interface PromotionRecord extends PromotionEntry {
  /** Order within the tenant; greater is newer. */
  readonly seq: number;
  readonly at: Micros;
  /** Finds in the tier that it came to; null: none yet. */
  readonly after: MeasuredFinds | null;
}

/** What decisions on tiers are made by, and what they were. All times are the primary's. All methods raise UNAVAILABLE. */
export interface Promotions {
  /**
   * Must add to what is known, so that several processes add up, after that has decayed until now; and leave out numbers
   * that no attribute of the tenant has any more, because nothing would ever remove what is known of them.
   */
  count(tenant: TenantId, counted: readonly CountedUsage[], halfLifeMs: number): Promise<void>;

  /** Must return what is left of the usage by now, and when each attribute's tier was last changed by an entry that was no dry run. */
  usage(tenant: TenantId): Promise<{
    readonly now: Micros;
    readonly used: ReadonlyMap<AttributeId, KnownUsage>;
    readonly changedAt: ReadonlyMap<AttributeId, Micros>;
  }>;

  /**
   * Must give each tenant to one caller in `everyMs` at most, whichever process asks: those that were used since they were
   * last given away, and all others once a day.
   */
  claim(options: { readonly everyMs: number; readonly limit: number }): Promise<readonly TenantId[]>;

  /** Must add to the log, in this order. What is carried out is written down by the call that starts it: see Tiers. */
  record(tenant: TenantId, entries: readonly PromotionEntry[]): Promise<void>;

  /** Must note on the last entry of each attribute, for a day, how its finds have gone since. */
  measure(tenant: TenantId): Promise<void>;

  /** Newest first, those before `before` (a seq). */
  list(query: {
    readonly tenant: TenantId;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly PromotionRecord[]>;
}
