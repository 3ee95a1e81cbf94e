import { type AttriumError, isAttriumError } from '#domain/errors';
import type { RefusedItem } from '#domain/ports/entity-store';

/** What `work` makes, or the error that it refuses its input with. */
export const caught = <Result>(work: () => Result): Result | AttriumError => {
  try {
    return work();
  } catch (error) {
    if (isAttriumError(error)) return error;
    throw error;
  }
};

/** The items of a call as far as they are sound, and what the others were refused for. */
export const sorted = <Item>(
  checked: readonly (Item | AttriumError)[],
): { readonly sound: readonly Item[]; readonly refusedBefore: readonly RefusedItem[] | undefined } => {
  const sound: Item[] = [];
  const refused: RefusedItem[] = [];
  for (const [index, item] of checked.entries()) {
    if (!isAttriumError(item)) sound.push(item);
    else refused.push({ index, code: item.code, message: item.message, details: item.details });
  }
  return { sound, refusedBefore: refused.length === 0 ? undefined : refused };
};

/** The places in a call of `count` items that the items which the store was given have, in their order. */
export const soundPlaces = (count: number, refused: readonly RefusedItem[] = []): readonly number[] => {
  const taken = new Set(refused.map(({ index }) => index));
  return Array.from({ length: count }, (_, index) => index).filter((index) => !taken.has(index));
};
