import type { Price } from '#domain/planning/plan-find';
import type { TenantAttributes } from '../catalog-cache.ts';

export interface NamedPrice extends Omit<Price, 'leads'> {
  /** Name of the attribute whose index, or what was written of it, leads, or `$entity`; null where none does. */
  readonly leads: string | null;
}

/** The price in the caller's words: the number of an attribute is the store's own business. */
export const namedPrice = ({ leads, ...price }: Price, attributes: TenantAttributes): NamedPrice => ({
  ...price,
  leads: leads === null || leads === '$entity' ? leads : attributes.nameOf(leads),
});
