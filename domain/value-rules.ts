import { RE2JS } from 're2js';
import type { AttributeDefinition } from './attributes.ts';
import { canonicalOfType, compareValues, valueError } from './canonical-form.ts';
import { limits } from './limits.ts';
import type { Value } from './values.ts';

// The only importer of the pattern engine: what else looks at values must not carry it into a browser.

/** Patterns of the attributes in use stay compiled; beyond this many the one compiled first is dropped. */
const compiledLimit = 2_000;
const compiled = new Map<string, RE2JS>();

const compile = (pattern: string): RE2JS => {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const fresh = RE2JS.compile(pattern);
  if (fresh.programSize() > limits.patternInstructions) {
    throw new RangeError(`it compiles to more than ${limits.patternInstructions} instructions`);
  }
  const oldest = compiled.keys().next();
  if (compiled.size >= compiledLimit && oldest.done !== true) compiled.delete(oldest.value);
  compiled.set(pattern, fresh);
  return fresh;
};

/** null, or why the pattern cannot be used. */
export const patternFault = (pattern: string): string | null => {
  try {
    compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const allowedSets = new WeakMap<readonly Value[], ReadonlySet<Value>>();

/** Allowed values are canonical scalars, so equal ones are identical. */
const isAllowed = (allowed: readonly Value[], value: Value): boolean => {
  let set = allowedSets.get(allowed);
  if (set === undefined) {
    set = new Set(allowed);
    allowedSets.set(allowed, set);
  }
  return set.has(value);
};

type Constrained = Pick<AttributeDefinition, 'name' | 'type' | 'pii' | 'allowed' | 'min' | 'max' | 'pattern'>;

const shownCharacters = 80;

const shown = (attribute: Constrained, value: Value): string => {
  if (attribute.pii !== 'none') return '';
  const text = JSON.stringify(value);
  return `(${text.length > shownCharacters ? `${text.slice(0, shownCharacters).toWellFormed()}...` : text}) `;
};

const fail = (
  code: 'VALUE_NOT_ALLOWED' | 'VALUE_RANGE' | 'VALUE_PATTERN',
  attribute: Constrained,
  value: Value,
  text: string,
  details: Readonly<Record<string, unknown>>,
): Error => valueError(code, attribute, `${shown(attribute, value)}${text}`, { details });

const shownAllowed = 10;

/** Holds the constraints of an attribute against a canonical value. Raises VALUE_NOT_ALLOWED, VALUE_RANGE, VALUE_PATTERN. */
export const checkConstraints = (attribute: Constrained, value: Value): void => {
  const { type, allowed, min, max, pattern } = attribute;
  if (allowed !== undefined && !isAllowed(allowed, value)) {
    const some = allowed.slice(0, shownAllowed);
    throw fail('VALUE_NOT_ALLOWED', attribute, value, `is not one of the ${allowed.length} allowed values`, {
      allowed: some,
    });
  }
  if (min !== undefined && compareValues(type, value, min) < 0) {
    throw fail('VALUE_RANGE', attribute, value, `lies below the minimum ${JSON.stringify(min)}`, { min });
  }
  if (max !== undefined && compareValues(type, value, max) > 0) {
    throw fail('VALUE_RANGE', attribute, value, `lies above the maximum ${JSON.stringify(max)}`, { max });
  }
  if (pattern !== undefined && typeof value === 'string' && !compile(pattern).test(value)) {
    throw fail('VALUE_PATTERN', attribute, value, 'does not match the pattern', { pattern });
  }
};

/**
 * What the store keeps of a raw value, in the form of `values.ts`.
 * Raises VALUE_TYPE, VALUE_TOO_LARGE, VALUE_ENCODING, TIMESTAMP_INVALID, VALUE_NOT_ALLOWED, VALUE_RANGE, VALUE_PATTERN.
 */
export const canonicalValue = (attribute: AttributeDefinition, raw: unknown): Value => {
  const value = canonicalOfType(attribute.type, raw, attribute);
  checkConstraints(attribute, value);
  return value;
};
