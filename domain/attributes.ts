import type { AttributeId, Micros } from './ids.ts';
import type { Value, ValueType } from './values.ts';

export const tiers = ['auto', 'hot', 'cold'] as const;
/** What was asked for. hot: in the projection and in the value index. auto: the store decides (cold until it has decided otherwise). */
export type Tier = (typeof tiers)[number];

export const placements = ['cold', 'promoting', 'hot', 'demoting'] as const;
/**
 * Where an attribute's values are. hot: all of them are in the projection and in the value index, and finds use it.
 * promoting: they are on their way there, new ones at once. cold: none is. demoting: they are on their way out; finds
 * have ceased to use the index.
 */
export type Placement = (typeof placements)[number];

export const piiClasses = ['none', 'personal', 'sensitive'] as const;
/** A value of an attribute that is not 'none' is never echoed in an error or a log. */
export type PiiClass = (typeof piiClasses)[number];

/** What a caller may say of an attribute. `name` is unique within the tenant. */
export interface AttributeSpec {
  readonly name: string;
  readonly type: ValueType;
  readonly description?: string;
  /** Free text, such as "ms" or "EUR". */
  readonly unit?: string;
  /** Canonical values of the type; not for json. */
  readonly allowed?: readonly Value[];
  /** Inclusive; for number, integer, decimal and timestamp. */
  readonly min?: Value;
  /** Inclusive; for number, integer, decimal and timestamp. */
  readonly max?: Value;
  /** RE2 syntax, searched for (anchor it yourself); for text and reference. */
  readonly pattern?: string;
  readonly pii?: PiiClass;
  /** A value observed longer ago than this is STALE. Milliseconds. */
  readonly freshForMs?: number;
  readonly tier?: Tier;
}

/** What becomes of values that the new type has no room for. refuse: the change ends, and nothing has changed. */
export const lossPolicies = ['refuse', 'unset'] as const;
export type LossPolicy = (typeof lossPolicies)[number];

/** A change of an attribute's type while its values are being converted. Until it is done, all is as it was. */
export interface TypeChange {
  /** The attribute gets this number, so that a number has one type for ever. */
  readonly id: AttributeId;
  /** What the attribute will be. */
  readonly spec: AttributeSpec & { readonly pii: PiiClass; readonly tier: Tier };
  readonly onLoss: LossPolicy;
  /** Where its values are made, so that it is there at once. */
  readonly placement: 'hot' | 'cold';
  readonly startedAt: Micros;
}

export interface AttributeDefinition extends AttributeSpec {
  readonly id: AttributeId;
  readonly pii: PiiClass;
  readonly tier: Tier;
  /** The store's own; no change of the definition, and no new version of it. */
  readonly placement: Placement;
  /** Starts at 1, raised by every change. */
  readonly version: number;
  readonly createdAt: Micros;
  readonly retiredAt?: Micros;
  /** Numbers that it had with other types, the last one last. History knows it by all of them. */
  readonly former?: readonly AttributeId[];
  readonly change?: TypeChange;
}

/** A field of `null` removes the constraint; an absent one leaves it. */
export type AttributePatch = {
  readonly [K in Exclude<keyof AttributeSpec, 'name' | 'type'>]?: AttributeSpec[K] | null;
};

/** What a declaration of attributes comes to. */
export type SyncChange =
  | { readonly kind: 'define'; readonly spec: AttributeSpec }
  | { readonly kind: 'update'; readonly name: string; readonly patch: AttributePatch }
  | { readonly kind: 'retire'; readonly name: string };

export type CatalogChange =
  | SyncChange
  /** Begins a change of type; `switch` and `abandon` end the one that gives this number, and are nothing without it. */
  | {
      readonly kind: 'retype';
      readonly name: string;
      readonly type: ValueType;
      readonly patch: AttributePatch;
      readonly onLoss: LossPolicy;
    }
  | { readonly kind: 'switch' | 'abandon'; readonly name: string; readonly id: AttributeId }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'restore'; readonly name: string }
  /** Forgets what was retired before; its name and its place under the cap are free. */
  | { readonly kind: 'purge'; readonly retiredBefore: Micros };

/** All attributes of a tenant at one moment, retired ones included, by id. */
export interface CatalogSnapshot {
  /**
   * Raised by every change but a new definition: what was validated against an equal schemaVersion is still valid,
   * however many attributes were added since.
   */
  readonly schemaVersion: number;
  /** Raised where the store moved an attribute by itself: nothing that was validated is less valid for it. */
  readonly placementVersion: number;
  /** Raised where a name stands for nothing, another attribute or another type than before. Absent: 0. */
  readonly namesVersion?: number;
  /** The greatest id that was ever given: none is given twice. Absent: the greatest of the attributes. */
  readonly lastId?: number;
  readonly attributeLimit: number;
  readonly attributes: readonly AttributeDefinition[];
}
