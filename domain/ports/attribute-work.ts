import type { AttributeDefinition } from '../attributes.ts';
import type { EntityKey, Micros, TenantId } from '../ids.ts';
import type { Value } from '../values.ts';

export interface ValuesPage {
  readonly values: readonly { readonly entity: EntityKey; readonly value: Value }[];
  /** Entities behind this one follow; null: none does. */
  readonly reached: EntityKey | null;
}

/**
 * more: the step was made, and others are to follow. switched: it was the last, and the attribute is of the new type from
 * now on. lossy: a value has no equal in the new type, and may not be lost; nothing was changed. ended: no such change is
 * under way. busy: somebody else is at it; nothing was changed.
 */
export type ConversionOutcome = 'more' | 'switched' | 'lossy' | 'ended' | 'busy';

/**
 * What changes of the catalogue leave to be done with values, while they are read and written. Any process may make any
 * step at any time, several at once, and be killed in it: the next step goes on from the last one that was committed. All
 * methods raise UNAVAILABLE.
 */
export interface AttributeWork {
  /** Tenants for which there is any; also those with an attribute that was retired before then. */
  tenants(retiredBefore: Micros): Promise<readonly TenantId[]>;

  /** Current values of the attribute by entity key, deleted entities' too; must look at so many entities at most. */
  values(
    tenant: TenantId,
    attribute: AttributeDefinition,
    from: { readonly after: EntityKey | null; readonly entities: number },
  ): Promise<ValuesPage>;

  /**
   * Goes on with the attribute's change of type, over about so many entities in one transaction. Until the step that
   * answers `switched`, which must be one with the `switch` of the catalogue, nobody may notice anything of it; from then
   * on each current value must be its `coerced`, with its place in the order of values. One without is unset in that
   * place where the change says so. What is written meanwhile must be converted too.
   */
  convert(tenant: TenantId, attribute: AttributeDefinition, entities: number): Promise<ConversionOutcome>;

  /**
   * Removes current values under numbers that no attribute has any more, from so many entities at most; writers of those
   * wait for it. History keeps them. `done`: none is left.
   */
  empty(tenant: TenantId, entities: number): Promise<'more' | 'done' | 'busy'>;
}
