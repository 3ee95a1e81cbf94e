import { AttriumError } from '#domain/errors';

/** Filters and json values have tighter limits of their own; this one keeps every later recursion off the stack's end. */
const maxDepth = 100;

/**
 * Refuses what schemas pass over in silence: JSON may carry a key `__proto__`, which zod drops, so that a value
 * would be acknowledged and not written. Raises REQUEST_INVALID. Does not recurse.
 */
export const refuseUnsafeInput = (input: unknown): void => {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new AttriumError('REQUEST_INVALID', `The input is nested deeper than ${maxDepth} levels.`);
    const next: unknown[] = [];
    for (const value of level) {
      if (value === null || typeof value !== 'object') continue;
      if (Object.hasOwn(value, '__proto__')) {
        throw new AttriumError('REQUEST_INVALID', 'The name "__proto__" is not allowed anywhere in an input.');
      }
      for (const child of Object.values(value)) if (child !== null && typeof child === 'object') next.push(child);
    }
    level = next;
  }
};
