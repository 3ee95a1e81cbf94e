import { z } from 'zod';
import type { CurrentValue, EntityState } from '#domain/entity';
import type { AttributeId, EntityKey, IngestSeq, Micros } from '#domain/ids';
import { decodeValue, valueType } from './value-encoding.ts';

const column = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/** A page as page_of_entities() gives it. */
export const pageColumns = z.object({
  keys: column(z.string()),
  kinds: column(z.string().nullable()),
  revs: column(z.int()),
  versions: column(z.int()),
  types: z.record(z.string(), valueType).nullish(),
  values: z.object({
    places: column(z.int()),
    attributes: column(z.int()),
    nums: column(z.number().nullable()),
    texts: column(z.string().nullable()),
    observed: column(z.int()),
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
