import { distance } from 'fastest-levenshtein';
import { AttriumError, isAttriumError } from '#domain/errors';

const shown = 3;

/** Names that one may have meant by this one, the nearest first. */
export const nearNames = (name: string, names: readonly string[]): readonly string[] => {
  const wanted = name.toLowerCase();
  const furthest = Math.max(2, Math.floor(name.length / 3));
  return names
    .map((one) => ({ one, steps: distance(wanted, one.toLowerCase()) }))
    .filter(({ steps }) => steps <= furthest)
    .sort((a, b) => a.steps - b.steps)
    .slice(0, shown)
    .map(({ one }) => one);
};

/** Does the work; where it meets an attribute that there is none of, the error's remedy names those close to it. */
export const withNearNames = async <Result>(
  names: () => Promise<readonly string[]>,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!isAttriumError(error, 'ATTRIBUTE_UNKNOWN')) throw error;
    const { message, details, meta } = error;
    const near = nearNames(String(details.attribute), await names());
    if (near.length === 0) throw error;
    throw new AttriumError('ATTRIBUTE_UNKNOWN', message, {
      details,
      meta,
      cause: error,
      remedy: `Did you mean ${near.map((name) => JSON.stringify(name)).join(' or ')}?`,
    });
  }
};
