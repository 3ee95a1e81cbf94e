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

/**
 * Refuses what would change on its way without a word: JSON turns NaN into null, which unsets, and a Date into text;
 * and it may carry a key `__proto__`, which the schemas drop, so that a value would be acknowledged and not written.
 * The client asks before it sends and the server before it looks, so that in process the same holds as over the wire.
 * Raises REQUEST_INVALID. Does not recurse, and looks at what is shared within a level once.
 */
export const refuseUnsafeInput = (input: unknown): void => {
  const fault = scalarFault(input, false);
  if (fault !== null) throw invalid('', fault);
  let level = new Map<object, string>();
  if (typeof input === 'object' && input !== null) level.set(input, '');
  for (let depth = 1; level.size > 0; depth += 1) {
    // Keeps every later recursion off the stack's end.
    if (depth > limits.inputDepth)
      throw new AttriumError(
        'REQUEST_INVALID',
        `The input is nested deeper than ${limits.inputDepth} levels.`,
      );
    const next = new Map<object, string>();
    for (const [value, path] of level) {
      if (!Array.isArray(value) && !isPlainObject(value))
        throw invalid(path, 'is an object of a class, which JSON would change');
      if (Object.hasOwn(value, '__proto__'))
        throw invalid(path, 'has the name "__proto__", which is not allowed anywhere');
      const inList = Array.isArray(value);
      // Lists by index, which sees holes too.
      const members: Iterable<[string | number, unknown]> = inList ? value.entries() : Object.entries(value);
      for (const [key, child] of members) {
        const here = path === '' ? `${key}` : `${path}.${key}`;
        if (typeof child === 'object' && child !== null) next.set(child, here);
        const reason = scalarFault(child, inList);
        if (reason !== null) throw invalid(here, reason);
      }
    }
    level = next;
  }
};
