import type { AttributeSpec } from './attributes.ts';
import { compareValues } from './canonical-form.ts';

/** The constraints by which a value of `before` may not be one of `after`, which is of the same type. */
export const tightenedParts = (before: AttributeSpec, after: AttributeSpec): string[] => {
  const { type } = after;
  const found: string[] = [];
  const raised =
    after.min !== undefined && (before.min === undefined || compareValues(type, after.min, before.min) > 0);
  const lowered =
    after.max !== undefined && (before.max === undefined || compareValues(type, after.max, before.max) < 0);
  const stillAllowed = new Set(after.allowed);
  if (raised) found.push('min');
  if (lowered) found.push('max');
  if (
    after.allowed !== undefined &&
    (before.allowed === undefined || before.allowed.some((value) => !stillAllowed.has(value)))
  ) {
    found.push('allowed');
  }
  if (after.pattern !== undefined && after.pattern !== before.pattern) found.push('pattern');
  return found;
};
