import type { EntityState } from '#domain/entity';
import type { AttributeId, Micros } from '#domain/ids';
import { freshnessOf } from '#domain/staleness';
import { formatInstant } from '#domain/time';
import type { Value } from '#domain/values';
import type { TenantAttributes } from '../catalog-cache.ts';

export interface ValueView {
  readonly value: Value;
  /** ISO 8601. */
  readonly observedAt: string;
  /** Absent for an attribute without freshForMs. */
  readonly freshness?: 'FRESH' | 'STALE';
}

export interface EntityView {
  readonly entity: string;
  readonly type: string | null;
  readonly rev: string;
  readonly version: string;
  readonly values: Readonly<Record<string, ValueView>>;
}

/** `select`: what to show of the values that were read; absent: all that are not retired. */
export const entityView = (
  attributes: TenantAttributes,
  state: EntityState,
  now: Micros,
  select?: readonly AttributeId[],
): EntityView => {
  const shown =
    select === undefined ? state.values : new Map([...state.values].filter(([id]) => select.includes(id)));
  const values = [...shown].flatMap(([id, current]) => {
    const attribute = attributes.visible(id);
    if (attribute === undefined) return [];
    const freshness = freshnessOf(current.observedAt, attribute.freshForMs, now);
    const view = {
      value: current.value,
      observedAt: formatInstant(current.observedAt),
      ...(freshness && { freshness }),
    };
    return [[attribute.name, view] as const];
  });
  return {
    entity: state.entity,
    type: state.type,
    rev: String(state.rev),
    version: String(state.version),
    values: Object.fromEntries(values),
  };
};
