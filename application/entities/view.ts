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
  // Most values of an entity were put together.
  let told: { readonly at: Micros; readonly text: string } | undefined;
  const values = [...state.values].flatMap(([id, current]) => {
    if (select !== undefined && !select.includes(id)) return [];
    const attribute = attributes.visible(id);
    if (attribute === undefined) return [];
    const freshness = freshnessOf(current.observedAt, attribute.freshForMs, now);
    if (told?.at !== current.observedAt)
      told = { at: current.observedAt, text: formatInstant(current.observedAt) };
    const view = {
      value: current.value,
      observedAt: told.text,
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
