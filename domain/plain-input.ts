import { AttriumError } from './errors.ts';
import { limits } from './limits.ts';
import { isPlainObject } from './plain-object.ts';

const invalid = (path: string, text: string): AttriumError =>
  new AttriumError('REQUEST_INVALID', `${path === '' ? 'The input' : path} ${text}.`, {
    details: { issues: [{ path, message: text }] },
  });

/** Why JSON cannot carry the scalar, or null. An undefined member is an absent one; in a list it would become null. */
const scalarFault = (value: unknown, inList: boolean): string | null => {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? null : `is ${value}, which is not a number of JSON`;
    case 'undefined':
      return inList ? 'is undefined' : null;
    case 'bigint':
    case 'function':
    case 'symbol':
      return `is a ${typeof value}, which JSON cannot carry`;
    default:
      return null;
  }
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

interface Fault {
  /** The member that is at fault; empty for the object itself. */
  readonly at: readonly string[];
  readonly text: string;
}

/** What is wrong with one object or list, or with those of its members that are scalars. */
const faultIn = (value: object): Fault | null => {
  if (Array.isArray(value)) {
    // By index, which sees holes too.
    for (let index = 0; index < value.length; index += 1) {
      const text = scalarFault(value[index], true);
      if (text !== null) return { at: [`${index}`], text };
    }
    return null;
  }
  if (!isPlainObject(value)) return { at: [], text: 'is an object of a class, which JSON would change' };
  if (Object.hasOwn(value, '__proto__'))
    return { at: [], text: 'has the name "__proto__", which is not allowed anywhere' };
  for (const [key, member] of Object.entries(value)) {
    const text = scalarFault(member, false);
    if (text !== null) return { at: [key], text };
  }
  return null;
};

/** Where the object is. Only looked for when there is a fault to tell: noting every path would cost more than all else. */
const pathOf = (input: object, wanted: object): readonly string[] => {
  let level = new Map<object, readonly string[]>([[input, []]]);
  while (!level.has(wanted)) {
    const next = new Map<object, readonly string[]>();
    for (const [value, path] of level) {
      for (const [key, member] of Object.entries(value))
        if (isObject(member)) next.set(member, [...path, key]);
    }
    level = next;
  }
  return level.get(wanted) ?? [];
};

/**
 * Refuses what would change on its way without a word: JSON turns NaN into null, which unsets, and a Date into text;
 * and it may carry a key `__proto__`, which the schemas drop, so that a value would be acknowledged and not written.
 * The client asks before it sends and the server before it looks, so that in process the same holds as over the wire.
 * Raises REQUEST_INVALID. Does not recurse, and looks at what is shared within a level once.
 */
export const refuseUnsafeInput = (input: unknown): void => {
  const fault = scalarFault(input, false);
  if (fault !== null) throw invalid('', fault);
  if (!isObject(input)) return;
  let level = new Set<object>([input]);
  for (let depth = 1; level.size > 0; depth += 1) {
    // Keeps every later recursion off the stack's end.
    if (depth > limits.inputDepth)
      throw new AttriumError(
        'REQUEST_INVALID',
        `The input is nested deeper than ${limits.inputDepth} levels.`,
      );
    const next = new Set<object>();
    for (const value of level) {
      const found = faultIn(value);
      if (found !== null) throw invalid([...pathOf(input, value), ...found.at].join('.'), found.text);
      const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      for (const member of members) if (isObject(member)) next.add(member);
      if (next.size > limits.inputObjects)
        throw new AttriumError(
          'REQUEST_INVALID',
          `The input has more than ${limits.inputObjects} objects and lists on one level.`,
        );
    }
    level = next;
  }
};
