import { z } from 'zod';
import type { CurrentValue, EntityState } from '#domain/entity';
import type { AttributeId, EntityKey, IngestSeq, Micros } from '#domain/ids';
import { decodeValue, valueType } from './value-encoding.ts';

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
const orNull =
  <Item>(is: (item: unknown) => item is Item) =>
  (item: unknown): item is Item | null =>
    item === null || is(item);

/** A page as page_of_entities() gives it. */
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
  for (const [row, place] of values.places.entries()) {
    const attribute = values.attributes[row] as AttributeId;
    const type = types?.[attribute];
    // A number that no attribute has: values that are being made, or are to be removed.
    if (type === undefined) continue;
    const value = decodeValue(type, { num: values.nums[row] ?? null, text: values.texts[row] ?? null });
    if (value === null) continue;
    held[place - 1]?.set(attribute, {
      value,
      observedAt: values.observed[row] as Micros,
      ingestSeq: BigInt(values.seqs[row] as string) as IngestSeq,
    });
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
