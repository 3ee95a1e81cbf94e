import { entityKey } from '#domain/entity-key';
import type { Observation } from '#domain/ports/entity-store';
import type { TenantAttributes } from '../catalog-cache.ts';
import { attributeWrite, observedAt } from '../entities/edit.ts';

export interface ObservationInput {
  readonly entity: string;
  readonly attribute: string;
  /** null unsets. */
  readonly value: unknown;
  /** ISO 8601. */
  readonly observedAt?: string;
}

/** Raises ENTITY_KEY_INVALID, ATTRIBUTE_*, VALUE_*, TIMESTAMP_INVALID. */
export const observation = (attributes: TenantAttributes, input: ObservationInput): Observation => ({
  ...attributeWrite(attributes, input.attribute, input.value),
  entity: entityKey(input.entity),
  observedAt: observedAt(input.observedAt),
});
