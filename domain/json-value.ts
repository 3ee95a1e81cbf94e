import type { ErrorCode } from './errors.ts';
import { limits } from './limits.ts';
import { isPlainObject } from './plain-object.ts';
import { isStorableText, utf8Length } from './text.ts';
import type { JsonValue, Value } from './values.ts';

export interface JsonFault {
  readonly code: Extract<ErrorCode, 'VALUE_TYPE' | 'VALUE_TOO_LARGE' | 'VALUE_ENCODING'>;
  /** Continues "The value ...". */
  readonly reason: string;
}

export type JsonReading = { readonly value: Value } | { readonly fault: JsonFault };

/** Leaves the walk at the first fault; never reaches a caller. */
class Refused {
  readonly fault: JsonFault;

  constructor(code: JsonFault['code'], reason: string) {
    this.fault = { code, reason };
  }
}

/** A lower bound of the text's size, so that a small graph which unfolds into a huge tree is refused on the way. */
interface Budget {
  bytes: number;
}

const spend = (budget: Budget, bytes: number): void => {
  budget.bytes -= bytes;
  if (budget.bytes < 0)
    throw new Refused('VALUE_TOO_LARGE', `is larger than ${limits.valueBytes} bytes as JSON text`);
};

const copyText = (text: string, budget: Budget): string => {
  spend(budget, text.length);
  if (!isStorableText(text))
    throw new Refused('VALUE_ENCODING', 'holds a text with U+0000 or an unpaired surrogate');
  return text;
};

const copyObject = (raw: object, depth: number, budget: Budget): JsonValue => {
  if (depth > limits.jsonDepth)
    throw new Refused('VALUE_TYPE', `is nested deeper than ${limits.jsonDepth} levels`);
  if (Array.isArray(raw)) return Array.from(raw, (item: unknown) => copy(item, depth + 1, budget));
  if (!isPlainObject(raw)) throw new Refused('VALUE_TYPE', 'holds an object that is not plain JSON');
  const result: Record<string, JsonValue> = {};
  for (const key of Object.keys(raw)) {
    // Assigning it would set the prototype of whatever copies the value next.
    if (key === '__proto__') throw new Refused('VALUE_TYPE', 'holds the key __proto__');
    result[copyText(key, budget)] = copy(raw[key], depth + 1, budget);
  }
  return result;
};

const copy = (raw: unknown, depth: number, budget: Budget): JsonValue => {
  spend(budget, 1);
  if (raw === null || typeof raw === 'boolean') return raw;
  if (typeof raw === 'string') return copyText(raw, budget);
  if (typeof raw === 'number' && Number.isFinite(raw)) return raw === 0 ? 0 : raw;
  if (typeof raw === 'object') return copyObject(raw, depth, budget);
  throw new Refused(
    'VALUE_TYPE',
    `holds ${typeof raw === 'number' ? 'a number that is not finite' : `a ${typeof raw}`}`,
  );
};

/** A copy of the value, so that a caller who changes its object later changes nothing here. A scalar has depth 0. */
export const readJson = (raw: unknown): JsonReading => {
  try {
    const value = copy(raw, 1, { bytes: limits.valueBytes });
    if (value === null) return { fault: { code: 'VALUE_TYPE', reason: 'is the JSON null' } };
    spend({ bytes: limits.valueBytes }, utf8Length(JSON.stringify(value)));
    return { value };
  } catch (refused) {
    if (refused instanceof Refused) return { fault: refused.fault };
    throw refused;
  }
};
