import { type AttributeSpec, piiClasses, tiers } from './attributes.ts';
import { canonicalOfType, compareValues } from './canonical-form.ts';
import { AttriumError, isAttriumError } from './errors.ts';
import { limits } from './limits.ts';
import { fitsUtf8, isStorableText, utf8Length } from './text.ts';
import { checkConstraints, patternFault } from './value-rules.ts';
import { type Value, type ValueType, valueTypes } from './values.ts';

// Starts with neither $ (which marks fields of the store itself) nor punctuation that a path or a CSV would lose.
const nameForm = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_ .:/-]*[\p{L}\p{M}\p{N}_])?$/u;

const ordered: ReadonlySet<ValueType> = new Set(['number', 'integer', 'decimal', 'timestamp']);
const matched: ReadonlySet<ValueType> = new Set(['text', 'reference']);
const enumerable: ReadonlySet<ValueType> = new Set([...ordered, ...matched]);

const invalid = (name: string, part: string, text: string, cause?: unknown): AttriumError =>
  new AttriumError('ATTRIBUTE_INVALID', `Attribute "${name}", ${part}: ${text}.`, {
    details: { attribute: name, part },
    cause,
  });

/** Raises ATTRIBUTE_INVALID. */
export const attributeName = (raw: unknown): string => {
  const usable =
    typeof raw === 'string' &&
    fitsUtf8(raw, limits.attributeNameBytes) &&
    nameForm.test(raw) &&
    raw === raw.normalize('NFC') &&
    raw !== '__proto__';
  if (usable) return raw;
  throw new AttriumError('ATTRIBUTE_INVALID', 'The name cannot be that of an attribute.', {
    details: { part: 'name' },
    remedy:
      `Use 1 to ${limits.attributeNameBytes} bytes of NFC text: letters, digits and _, ` +
      'with space . : / - between them; not __proto__.',
  });
};

const freeText = (spec: AttributeSpec, part: 'unit' | 'description', bytes: number): string | undefined => {
  const text = spec[part];
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !isStorableText(text) || !fitsUtf8(text, bytes)) {
    throw invalid(
      spec.name,
      part,
      `it is not a text of at most ${bytes} bytes without U+0000 and unpaired surrogates`,
    );
  }
  return text;
};

const constant = (spec: AttributeSpec, part: 'min' | 'max' | 'allowed', raw: unknown): Value => {
  try {
    return canonicalOfType(spec.type, raw);
  } catch (error) {
    if (!isAttriumError(error)) throw error;
    throw invalid(spec.name, part, `it does not fit the type ${spec.type} (${error.message})`, error);
  }
};

const bound = (spec: AttributeSpec, part: 'min' | 'max'): Value | undefined => {
  const raw = spec[part];
  if (raw === undefined) return undefined;
  if (!ordered.has(spec.type)) throw invalid(spec.name, part, `the type ${spec.type} takes no ${part}`);
  return constant(spec, part, raw);
};

const pattern = (spec: AttributeSpec): string | undefined => {
  const text = spec.pattern;
  if (text === undefined) return undefined;
  if (!matched.has(spec.type)) throw invalid(spec.name, 'pattern', `the type ${spec.type} takes no pattern`);
  if (typeof text !== 'string' || !isStorableText(text) || !fitsUtf8(text, limits.patternBytes)) {
    throw invalid(spec.name, 'pattern', `it is not a text of at most ${limits.patternBytes} bytes`);
  }
  const fault = patternFault(text);
  if (fault !== null) throw invalid(spec.name, 'pattern', `it is not a usable RE2 pattern (${fault})`);
  return text;
};

const allowedValues = (spec: AttributeSpec): readonly Value[] | undefined => {
  const raw = spec.allowed;
  if (raw === undefined) return undefined;
  const refuse = (text: string): AttriumError => invalid(spec.name, 'allowed', text);
  if (!enumerable.has(spec.type)) throw refuse(`the type ${spec.type} takes no allowed values`);
  if (!Array.isArray(raw) || raw.length === 0) throw refuse('it is not a list of at least one value');
  if (raw.length > limits.allowedValues) throw refuse(`it has more than ${limits.allowedValues} values`);
  const values = raw.map((value) => constant(spec, 'allowed', value));
  if (new Set(values).size < values.length) throw refuse('it has a value twice');
  const bytes = values.reduce((sum: number, value) => sum + utf8Length(String(value)), 0);
  if (bytes > limits.allowedBytes)
    throw refuse(`its values take more than ${limits.allowedBytes} bytes together`);
  return values;
};

const freshFor = (spec: AttributeSpec): number | undefined => {
  const { freshForMs } = spec;
  if (freshForMs === undefined || (Number.isSafeInteger(freshForMs) && freshForMs > 0)) return freshForMs;
  throw invalid(spec.name, 'freshForMs', 'it is not a whole number of milliseconds above 0');
};

const oneOf = <T extends string>(
  spec: AttributeSpec,
  part: 'type' | 'pii' | 'tier',
  names: readonly T[],
  fallback?: T,
): T => {
  const found = names.find((name) => name === (spec[part] ?? fallback));
  if (found === undefined) throw invalid(spec.name, part, `it is none of ${names.join(', ')}`);
  return found;
};

const parts: ReadonlySet<string> = new Set<keyof AttributeSpec>([
  'name',
  'type',
  'description',
  'unit',
  'allowed',
  'min',
  'max',
  'pattern',
  'pii',
  'freshForMs',
  'tier',
]);

/** A spec with the defaults filled in. */
export type WholeSpec = AttributeSpec & Required<Pick<AttributeSpec, 'pii' | 'tier'>>;

/** The spec in canonical form, without the parts that are undefined. Raises ATTRIBUTE_INVALID naming the part that is wrong. */
export const wholeSpec = (raw: AttributeSpec): WholeSpec => {
  const spec = { ...raw, name: attributeName(raw.name), type: oneOf(raw, 'type', valueTypes) };
  const unknown = Object.keys(raw).find((part) => !parts.has(part));
  if (unknown !== undefined) throw invalid(spec.name, unknown, 'a definition has no such part');
  const whole: WholeSpec = {
    name: spec.name,
    type: spec.type,
    description: freeText(spec, 'description', limits.attributeDescriptionBytes),
    unit: freeText(spec, 'unit', limits.attributeUnitBytes),
    allowed: allowedValues(spec),
    min: bound(spec, 'min'),
    max: bound(spec, 'max'),
    pattern: pattern(spec),
    pii: oneOf(spec, 'pii', piiClasses, 'none'),
    freshForMs: freshFor(spec),
    tier: oneOf(spec, 'tier', tiers, 'auto'),
  };
  refuseContradiction(whole);
  return Object.fromEntries(
    Object.entries(whole).filter(([, part]) => part !== undefined),
  ) as unknown as WholeSpec;
};

const refuseContradiction = (spec: WholeSpec): void => {
  const { name, type, min, max, allowed } = spec;
  if (min !== undefined && max !== undefined && compareValues(type, min, max) > 0)
    throw invalid(name, 'min', 'it lies above max');
  for (const value of allowed ?? []) {
    try {
      checkConstraints(spec, value);
    } catch (error) {
      if (!isAttriumError(error)) throw error;
      throw invalid(name, 'allowed', `one of its values breaks another constraint (${error.message})`, error);
    }
  }
};
