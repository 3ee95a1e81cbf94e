/**
 * Attribute values in their canonical form, which is also their form on the wire:
 *   number, integer -> JSON number (integer within +-(2^53-1); -0 becomes 0)
 *   decimal         -> string, no exponent, no leading or trailing zeros, no "-0" ("1.50" becomes "1.5")
 *   boolean         -> boolean
 *   text, reference -> well-formed string without U+0000 (a reference is the key of an entity and may dangle)
 *   timestamp       -> ISO 8601 UTC with 6 digits, "2026-01-31T12:00:00.000000Z"
 *   json            -> any JSON but null
 */
export const valueTypes = [
  'number',
  'integer',
  'decimal',
  'boolean',
  'text',
  'timestamp',
  'json',
  'reference',
] as const;
export type ValueType = (typeof valueTypes)[number];

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type Value = Exclude<JsonValue, null>;
