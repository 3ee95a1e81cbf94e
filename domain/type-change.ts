import type { WholeSpec } from './attribute-rules.ts';
import type { AttributeDefinition } from './attributes.ts';
import { coerced } from './coercion.ts';
import type { Value, ValueType } from './values.ts';

/** A constant that has no value of the new type stays as it is, so that the rules refuse it by its name. */
const constantAs = (from: ValueType, to: ValueType, value: Value): Value => coerced(from, to, value) ?? value;

/** The same of another type: bounds and allowed values as values of that type. */
export const retypedSpec = (spec: WholeSpec, type: ValueType): WholeSpec => {
  const as = (value: Value): Value => constantAs(spec.type, type, value);
  return {
    ...spec,
    type,
    ...(spec.min === undefined ? {} : { min: as(spec.min) }),
    ...(spec.max === undefined ? {} : { max: as(spec.max) }),
    ...(spec.allowed === undefined ? {} : { allowed: spec.allowed.map(as) }),
  };
};

export interface Coercion {
  /** In the order given; undefined where a value has no equal and may not be lost. */
  readonly values: readonly (Value | null)[] | undefined;
  readonly lost: number;
}

/** Current values of an attribute as its change of type makes them; null: unset, before or from now on. */
export const coercedBy = (
  { type, change }: AttributeDefinition,
  before: readonly (Value | null)[],
): Coercion => {
  if (change === undefined) throw new TypeError('no change of type is under way');
  let lost = 0;
  const values = before.map((value) => {
    const after = value === null ? null : coerced(type, change.spec.type, value);
    if (after === undefined) lost += 1;
    return after ?? null;
  });
  return { values: lost > 0 && change.onLoss === 'refuse' ? undefined : values, lost };
};
