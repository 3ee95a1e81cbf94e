import type { Tier } from '#domain/attributes';
import type { Call, Services } from '../services.ts';
import { update } from './update.ts';
import type { AttributeView } from './view.ts';

/**
 * Says which tier an attribute is to have: hot or cold, or auto, where the store decides. The same as updating its tier.
 * Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, PIN_BEYOND_BUDGET.
 */
export const pin = (
  services: Services,
  call: Call,
  input: { readonly attribute: string; readonly pin: Tier },
): Promise<AttributeView> => update(services, call, { name: input.attribute, tier: input.pin });
