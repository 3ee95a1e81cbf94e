import { z } from 'zod';
import type { CurrentValue, EntityState } from '#domain/entity';
import type { AttributeId, EntityKey, IngestSeq, Micros } from '#domain/ids';
import { decodeValue, type EncodedValue, valueType } from './value-encoding.ts';

/** By one loop over plain values: a schema for each of them cost a find of 17 entities as much as its JSON did. */
const column = <Item>(is: (item: unknown) => item is Item) =>
  z
    .custom<readonly Item[] | null | undefined>(
      (items) => items === null || items === undefined || (Array.isArray(items) && items.every(is)),
    )
    .optional()
    .transform((items) => items ?? []);
const isText = (item: unknown): item is string => typeof item === 'string';
const isNumber = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item);
const isInteger = (item: unknown): item is number => Number.isSafeInteger(item);
const isValue = (item: unknown): item is number | string => isNumber(item) || isText(item);
/** When it was observed, and its place in the order of values. */
const isSeen = (item: unknown): item is readonly [number, string] =>
  Array.isArray(item) && item.length === 2 && isInteger(item[0]) && isText(item[1]);
const orNull =
  <Item>(is: (item: unknown) => item is Item) =>
  (item: unknown): item is Item | null =>
    item === null || is(item);

/** A page as page_of_entities() or page_of_projections() gives it. */
export const pageColumns = z.object({
  keys: column(isText),
  kinds: column(orNull(isText)),
  revs: column(isInteger),
  versions: column(isInteger),
  types: z.record(z.string(), valueType).nullish(),
  values: z.object({
    places: column(isInteger),
    attributes: column(isInteger),
    nums: column(orNull(isNumber)),
    texts: column(orNull(isText)),
    observed: column(isInteger),
    /** {1,2,3}: beyond what a double holds. */
    seqs: z
      .string()
      .nullish()
      .transform((text) => text?.slice(1, -1).split(',') ?? []),
    /** In place of all but the attributes, of a page out of projections: for each entity, an item an attribute. */
    held: column(orNull(isValue)),
    seen: column(orNull(isSeen)),
  }),
});

export const statesOf = ({
  keys,
  kinds,
  revs,
  versions,
  types,
  values,
}: z.output<typeof pageColumns>): EntityState[] => {
  const held = keys.map(() => new Map<AttributeId, CurrentValue>());
  const hold = (
    entity: number,
    attribute: AttributeId,
    encoded: EncodedValue,
    observed: number,
    seq: string,
  ) => {
    const type = types?.[attribute];
    // A number that no attribute has: values that are being made, or are to be removed.
    if (type === undefined) return;
    const value = decodeValue(type, encoded);
    if (value === null) return;
    held[entity]?.set(attribute, {
      value,
      observedAt: observed as Micros,
      ingestSeq: BigInt(seq) as IngestSeq,
    });
  };
  for (const [row, place] of values.places.entries()) {
    const encoded = { num: values.nums[row] ?? null, text: values.texts[row] ?? null };
    const [observed, seq] = [values.observed[row] as number, values.seqs[row] as string];
    hold(place - 1, values.attributes[row] as AttributeId, encoded, observed, seq);
  }
  for (const [item, seen] of values.seen.entries()) {
    if (seen === null) continue;
    const value = values.held[item] ?? null;
    const encoded = typeof value === 'number' ? { num: value, text: null } : { num: null, text: value };
    const asked = values.attributes.length;
    hold(Math.floor(item / asked), values.attributes[item % asked] as AttributeId, encoded, ...seen);
  }
  return keys.map((key, place) => ({
    entity: key as EntityKey,
    type: kinds[place] ?? null,
    life: 'alive',
    rev: revs[place] as number,
    version: versions[place] as number,
    values: held[place] ?? new Map(),
  }));
};
