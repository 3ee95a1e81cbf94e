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
}

/** A field of `null` removes the constraint; an absent one leaves it. */
export type AttributePatch = {
  readonly [K in Exclude<keyof AttributeSpec, 'name' | 'type'>]?: AttributeSpec[K] | null;
};

export type CatalogChange =
  | { readonly kind: 'define'; readonly spec: AttributeSpec }
  | { readonly kind: 'update'; readonly name: string; readonly patch: AttributePatch }
  | { readonly kind: 'retire'; readonly name: string };

/** All attributes of a tenant at one moment, retired ones included. */
export interface CatalogSnapshot {
  /**
   * Raised by every update and retirement, not by a new definition: what was validated against an
   * equal schemaVersion is still valid, however many attributes were added since.
   */
  readonly schemaVersion: number;
  /** Raised where the store moved an attribute by itself: nothing that was validated is less valid for it. */
  readonly placementVersion: number;
  readonly attributeLimit: number;
  readonly attributes: readonly AttributeDefinition[];
}
