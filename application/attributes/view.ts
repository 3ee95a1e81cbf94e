import type { AttributeDefinition, AttributeSpec, Placement } from '#domain/attributes';
import { formatInstant } from '#domain/time';

export interface AttributeView extends AttributeSpec {
  readonly pii: NonNullable<AttributeSpec['pii']>;
  readonly tier: NonNullable<AttributeSpec['tier']>;
  /** Where its values are by now. */
  readonly placement: Placement;
  /** 0 to 1, of one that is promoting or demoting. */
  readonly progress?: number;
  /** Decimal digits; raised by every change. */
  readonly version: string;
  readonly createdAt: string;
  readonly retiredAt?: string;
}

/** The number of an attribute is the store's own business; callers know names. */
export const attributeView = (
  { id: _, ...definition }: AttributeDefinition,
  progress?: number,
): AttributeView => ({
  ...definition,
  ...(progress !== undefined && { progress }),
  version: String(definition.version),
  createdAt: formatInstant(definition.createdAt),
  retiredAt: definition.retiredAt === undefined ? undefined : formatInstant(definition.retiredAt),
});
