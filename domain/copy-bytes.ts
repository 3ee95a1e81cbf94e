/** What is known of the values of one attribute, estimated. */
export interface ValueSizes {
  readonly values: number;
  /** Of values that are kept as text, in UTF-8. */
  readonly textBytes: number;
  /** Of their first 256 characters, which the value index holds. */
  readonly cutBytes: number;
}

/** Per value, as seen with PostgreSQL 18 in docs/decisions/0061; texts come on top. */
const bytes = {
  /** Key of three numbers and the value's own header, in pages that are two thirds full. */
  indexEntry: 52,
  /** The copy beside the value. */
  column: 8,
  /** Name and value in the projection, and when it was observed. */
  projected: 76,
} as const;

/**
 * Bytes that the copies of a hot attribute's values take: in the value index, beside the value, and in the projection. An
 * entity's row of the projection, some 90 bytes, is all its hot attributes' together, and not counted.
 */
export const copyBytes = ({ values, textBytes, cutBytes }: ValueSizes): number =>
  Math.round(values * (bytes.indexEntry + bytes.column + bytes.projected) + 2 * cutBytes + textBytes);
