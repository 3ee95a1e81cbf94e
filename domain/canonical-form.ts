import { canonicalDecimal, compareDecimals } from './decimal.ts';
import { isEntityKey } from './entity-key.ts';
import { AttriumError, type ErrorCode, type ErrorOptions } from './errors.ts';
import { readJson } from './json-value.ts';
import { limits } from './limits.ts';
import { compareText, fitsUtf8, isStorableText } from './text.ts';
import { formatInstant, readInstant } from './time.ts';
import type { Value, ValueType } from './values.ts';

/** Whom an error is about: the attribute, and where in a filter its operand stands. */
export interface Subject {
  readonly name: string;
  readonly path?: string;
}

/** Messages carry no value: whether it may be shown is the attribute's to say (pii). */
export const valueError = (
  code: ErrorCode,
  subject: Subject | undefined,
  text: string,
  options: ErrorOptions = {},
): AttriumError => {
  const place =
    subject === undefined
      ? {}
      : { attribute: subject.name, ...(subject.path === undefined ? {} : { path: subject.path }) };
  const about = subject === undefined ? 'The value' : `The value of attribute "${subject.name}"`;
  return new AttriumError(code, `${about} ${text}.`, {
    ...options,
    details: { ...place, ...options.details },
  });
};

const kindOf = (raw: unknown): string => (raw === null ? 'null' : Array.isArray(raw) ? 'array' : typeof raw);

const expected: Readonly<Record<ValueType, string>> = {
  number: 'a finite number',
  integer: 'a whole number within +-(2^53-1)',
  decimal: `a string such as "12.50", with at most ${limits.decimalDigits} digits on each side of the point`,
  boolean: 'true or false',
  text: 'a string',
  timestamp: 'a string with an ISO 8601 instant such as "2026-01-31T12:00:00Z"',
  json: `any JSON but null, nested at most ${limits.jsonDepth} levels deep`,
  reference: 'the key of an entity: a string of 1 to 255 bytes without control characters',
};

const wrongType = (type: ValueType, subject: Subject | undefined, found: string): AttriumError =>
  valueError('VALUE_TYPE', subject, `is ${found}, and its type is ${type}`, {
    details: { expected: type },
    remedy: `Send ${expected[type]}.`,
  });

const numberOf = (type: 'number' | 'integer', raw: unknown, subject: Subject | undefined): number => {
  if (typeof raw !== 'number') throw wrongType(type, subject, `of kind ${kindOf(raw)}`);
  if (type === 'integer' && !Number.isSafeInteger(raw))
    throw wrongType(type, subject, 'not a whole number within +-(2^53-1)');
  if (!Number.isFinite(raw)) throw wrongType(type, subject, 'not finite');
  return raw === 0 ? 0 : raw;
};

const textOf = (type: ValueType, raw: unknown, subject: Subject | undefined): string => {
  if (typeof raw !== 'string') throw wrongType(type, subject, `of kind ${kindOf(raw)}`);
  if (!fitsUtf8(raw, limits.valueBytes)) {
    throw valueError('VALUE_TOO_LARGE', subject, `is larger than ${limits.valueBytes} bytes`, {
      details: { limit: limits.valueBytes },
    });
  }
  if (!isStorableText(raw))
    throw valueError('VALUE_ENCODING', subject, 'holds U+0000 or an unpaired surrogate');
  return raw;
};

const decimalOf = (raw: unknown, subject: Subject | undefined): string => {
  const value = canonicalDecimal(textOf('decimal', raw, subject));
  if (value === null) throw wrongType('decimal', subject, 'not a plain decimal');
  return value;
};

const timestampOf = (raw: unknown, subject: Subject | undefined): string => {
  const at = readInstant(textOf('timestamp', raw, subject));
  if (at === null) {
    throw valueError(
      'TIMESTAMP_INVALID',
      subject,
      'is not an ISO 8601 instant, or lies outside of 1684-07-29 to 2255-06-05',
    );
  }
  return formatInstant(at);
};

const referenceOf = (raw: unknown, subject: Subject | undefined): string => {
  const text = textOf('reference', raw, subject);
  if (!fitsUtf8(text, limits.entityKeyBytes)) {
    throw valueError(
      'VALUE_TOO_LARGE',
      subject,
      `is longer than the ${limits.entityKeyBytes} bytes of an entity key`,
    );
  }
  if (!isEntityKey(text)) throw wrongType('reference', subject, 'not an entity key');
  return text;
};

const jsonOf = (raw: unknown, subject: Subject | undefined): Value => {
  const reading = readJson(raw);
  if ('value' in reading) return reading.value;
  const { code, reason } = reading.fault;
  throw valueError(code, subject, reason, code === 'VALUE_TYPE' ? { remedy: `Send ${expected.json}.` } : {});
};

/**
 * The form of `values.ts`, whatever the attribute's constraints.
 * Raises VALUE_TYPE, VALUE_TOO_LARGE, VALUE_ENCODING, TIMESTAMP_INVALID.
 */
export const canonicalOfType = (type: ValueType, raw: unknown, subject?: Subject): Value => {
  switch (type) {
    case 'number':
    case 'integer':
      return numberOf(type, raw, subject);
    case 'decimal':
      return decimalOf(raw, subject);
    case 'boolean':
      if (typeof raw !== 'boolean') throw wrongType(type, subject, `of kind ${kindOf(raw)}`);
      return raw;
    case 'text':
      return textOf(type, raw, subject);
    case 'timestamp':
      return timestampOf(raw, subject);
    case 'reference':
      return referenceOf(raw, subject);
    case 'json':
      return jsonOf(raw, subject);
  }
};

const compareNatural = <T extends number | boolean | string>(a: T, b: T): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** Order by value of two canonical values. json has none: TypeError. */
export const compareValues = (type: ValueType, a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') {
    if (type === 'decimal') return compareDecimals(a, b);
    if (type === 'timestamp') return compareNatural(a, b);
    if (type === 'text' || type === 'reference') return compareText(a, b);
  }
  if (typeof a === 'number' && typeof b === 'number' && (type === 'number' || type === 'integer'))
    return compareNatural(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean' && type === 'boolean') return compareNatural(a, b);
  throw new TypeError(type === 'json' ? 'json has no order' : `Not two canonical values of type ${type}`);
};
