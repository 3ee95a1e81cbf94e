import type { AttributeDefinition, AttributeSpec, LossPolicy, Placement } from '#domain/attributes';
import { formatInstant } from '#domain/time';
import type { ValueType } from '#domain/values';

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
  /** A change of its type that is under way: until it is done, the attribute is as it was. */
  readonly change?: { readonly type: ValueType; readonly onLoss: LossPolicy; readonly startedAt: string };
}

/** The numbers of an attribute are the store's own business; callers know names. */
export const attributeView = (
  { id: _id, former: _former, change, ...definition }: AttributeDefinition,
  progress?: number,
): AttributeView => ({
  ...definition,
  ...(progress !== undefined && { progress }),
  version: String(definition.version),
  createdAt: formatInstant(definition.createdAt),
  retiredAt: definition.retiredAt === undefined ? undefined : formatInstant(definition.retiredAt),
  ...(change && {
    change: {
      type: change.spec.type,
      onLoss: change.onLoss,
      startedAt: formatInstant(change.startedAt),
    },
  }),
});
